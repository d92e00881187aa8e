using System.Text;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>Short ways to fill and read a container in tests.</summary>
internal static class ContainerText
{
    public const long Hour = 20250611090000;

    public static DataContainerOptions Options { get; } = new() { Home = "memory", CommitEvery = TimeSpan.Zero };

    /// <summary>Numbers that a few records meet: the index falls behind and is caught up, room is made and used up.</summary>
    public static SyncPolicy SmallPolicy { get; } = new()
    {
        Lag = 7,
        LagOfCommits = 4,
        LagOfData = 500,
        CommitsBeforeRoom = 1,
        SmallCommit = 300,
        CommitsOfRoom = 2,
        MostRoom = 200,
    };

    public static DataContainerWriter OpenWriter(IContainerStorage storage) => DataContainerWriter.Open(Options, storage, null);

    /// <summary>So many records of <see cref="Hour"/>, and one of the next where it is closed.</summary>
    public static MemoryStorage Fill(int records, bool isClosed)
    {
        MemoryStorage storage = new();
        using DataContainerWriter writer = OpenWriter(storage);
        for (int number = 0; number < records; number++)
        {
            writer.Put(number);
        }

        if (isClosed)
        {
            writer.Put(50, Hour + 10000);
        }

        return storage;
    }

    public static DataContainerReader OpenReader(IContainerStorage storage, List<DataContainerDamage>? damage = null) =>
        DataContainerReader.Open(new DataContainerReaderOptions { Home = "memory", OnDamage = damage is null ? null : damage.Add }, storage);

    public static DataContainerMaintenance Maintain(IContainerStorage storage) =>
        new(storage, () => new MemoryStream(), () => new MemoryStream());

    public static void Put(this DataContainerWriter writer, int number, long hour = Hour) =>
        writer.Put(hour + (number % 60), $"o{number % 7}", Encoding.UTF8.GetBytes(ValueOf(number)));

    public static string ValueOf(int number) => $"value {number} {new string((char)('a' + (number % 26)), number % 23)}";

    public static List<string> ReadValues(IContainerStorage storage, List<DataContainerDamage>? damage = null)
    {
        List<string> values = [];
        using DataContainerReader reader = OpenReader(storage, damage);
        reader.SeekFirst();
        while (reader.TryReadNext(out DataContainerRecordView record))
        {
            values.Add(Encoding.UTF8.GetString(record.Value));
        }

        return values;
    }
}

using KeywordBatch.DataContainers;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>80-byte values that differ, and a folder for each run that goes with it.</summary>
internal static class Workload
{
    public const int ValueSize = 80;
    public const int RecordSize = 16 + 3 + ValueSize;
    public const long Hour = 20250611090000;

    private const int Distinct = 4096;

    private static readonly byte[] Values = MakeValues();

    public static ReadOnlySpan<byte> Value(long number) => Values.AsSpan((int)(number % Distinct) * ValueSize, ValueSize);

    public static async Task InFolderAsync(Func<string, Task> run)
    {
        string folder = Directory.CreateTempSubdirectory("kb-bench-").FullName;
        try
        {
            await run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static T InFolder<T>(Func<string, T> run)
    {
        string folder = Directory.CreateTempSubdirectory("kb-bench-").FullName;
        try
        {
            return run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The time of a record when so many fill an hour.</summary>
    public static long TimeOf(long number, long count)
    {
        long second = number * 3600 / count;
        return Hour + (second / 60 * 100) + (second % 60);
    }

    public static DataContainerOptions Options(string home) =>
        new() { Home = home, BufferRecords = 1_000_000, CommitEvery = TimeSpan.Zero };

    public static void Fill(string home, long count)
    {
        using DataContainerWriter writer = DataContainerWriter.Open(Options(home));
        for (long number = 0; number < count; number++)
        {
            writer.Put(TimeOf(number, count), "opt", Value(number));
        }
    }

    private static byte[] MakeValues()
    {
        byte[] values = new byte[Distinct * ValueSize];
        new Random(1).NextBytes(values);
        return values;
    }
}

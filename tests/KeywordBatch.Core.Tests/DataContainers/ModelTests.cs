using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>Random puts, times, opts, reopenings and lookups against a plain list.</summary>
public class ModelTests
{
    private static readonly string[] Opts = ["", "a", "b", "aa", "zz", "키", "키워드", "opt", "A", "12345678901234567890"];

    [Fact]
    public void A_container_answers_like_a_plain_list()
    {
        Arbitrary<int[]> steps = ArbMap.Default.ArbFor<int>().Generator.ArrayOf().ToArbitrary();
        Property property = Prop.ForAll(steps, Run);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(400), property);
    }

    private static void Run(int[] steps)
    {
        MemoryStorage storage = new();
        List<Record> model = [];
        using DataContainerReader follower = ContainerText.OpenReader(storage);
        follower.SeekFirst();
        int followed = 0, flushed = 0;
        DataContainerWriter writer = ContainerText.OpenWriter(storage);
        foreach (int step in steps)
        {
            int number = (step & int.MaxValue) / 16;
            switch ((step & int.MaxValue) % 16)
            {
                case 0:
                    writer.Dispose();
                    writer = ContainerText.OpenWriter(storage);
                    flushed = model.Count;
                    break;
                case 1:
                    writer.Flush();
                    flushed = model.Count;
                    break;
                case 2:
                    writer.Commit();
                    flushed = model.Count;
                    followed = Follow(follower, model, followed);
                    Assert.Equal(flushed, followed);
                    break;
                default:
                    flushed = Put(writer, model, number, step) ? model.Count - 1 : flushed;
                    break;
            }
        }

        writer.Dispose();
        Assert.Equal(model.Count, Follow(follower, model, followed));
        AssertLookups(storage, model);
    }

    /// <summary>Says whether the hour changed, which flushes what was put before.</summary>
    private static bool Put(DataContainerWriter writer, List<Record> model, int number, int step)
    {
        // Mostly about the current hour, in any order; now and then a later one.
        long current = model.Count == 0 ? ContainerText.Hour : model[^1].Hour;
        long hour = number % 11 == 0 && current < 20250611230000 ? current + 10000 : current;
        long back = number % 7 == 0 && hour > ContainerText.Hour ? 10000 : 0;
        long time = hour - back + (number % 60 * 100) + (number % 59);
        string opt = Opts[number % Opts.Length];
        string value = $"{model.Count}:{step}";
        long key = model.Count(r => r.Hour == hour);
        DataContainerPosition position = writer.Put(time, number % 3 == 0 ? "  " + opt : opt, Encoding.UTF8.GetBytes(value));
        if (back != 0 && key == 0)
        {
            // The time is of the hour before, so the hour has not changed.
            hour = model.Count == 0 ? hour - back : current;
            key = model.Count(r => r.Hour == hour);
        }

        Assert.Equal((hour, key), (position.FileTime, position.Key));
        model.Add(new Record(hour, key, time, opt, value));
        return model.Count > 1 && model[^2].Hour != hour;
    }

    private static int Follow(DataContainerReader reader, List<Record> model, int from)
    {
        while (reader.TryReadNext(out DataContainerRecordView record))
        {
            Assert.Equal(model[from++], Record.From(record));
        }

        return from;
    }

    private static void AssertLookups(MemoryStorage storage, List<Record> model)
    {
        using DataContainerReader reader = ContainerText.OpenReader(storage);
        foreach (IGrouping<long, Record> hour in model.GroupBy(r => r.Hour))
        {
            List<Record> records = [.. hour];
            foreach (Record sought in records)
            {
                Assert.True(reader.TryGet(hour.Key, sought.Key, out DataContainerRecordView found));
                Assert.Equal(sought, Record.From(found));
            }

            Assert.False(reader.TryGet(hour.Key, records.Count, out _));
            foreach (long time in records.Select(r => r.Time).Append(hour.Key).Append(hour.Key + 5959).Append(10101000000).Append(hour.Key + 10000))
            {
                Record expected = records.Find(r => r.Time >= time) ?? records[^1];
                Assert.True(reader.TryGetByTime(hour.Key, time, out DataContainerRecordView found));
                Assert.Equal(expected, Record.From(found));
                int next = model.IndexOf(expected) + 1;
                Assert.Equal(next < model.Count, reader.TryReadNext(out found));
                Assert.True(next == model.Count || model[next] == Record.From(found));
            }

            foreach (string opt in Opts)
            {
                Record expected = records.Find(r => string.CompareOrdinal(r.Opt.PadLeft(20), opt.PadLeft(20)) >= 0) ?? records[^1];
                Assert.True(reader.TryGetByOpt(hour.Key, opt, out DataContainerRecordView found));
                Assert.Equal(expected, Record.From(found));
            }
        }

        Assert.Equal(model.Count > 0, reader.TryGetLast(out DataContainerRecordView last));
        Assert.True(model.Count == 0 || Record.From(last) == model[^1]);
        Assert.Equal(model.Count > 0, reader.TryGetFirst(out DataContainerRecordView first));
        Assert.True(model.Count == 0 || Record.From(first) == model[0]);
    }

    private sealed record Record(long Hour, long Key, long Time, string Opt, string Value)
    {
        public static Record From(DataContainerRecordView view) => new(
            view.FileTime, view.Key, view.MsgTime, Encoding.UTF8.GetString(view.OptUtf8), Encoding.UTF8.GetString(view.Value));
    }
}

using KeywordBatch.DataContainers;

namespace KeywordBatch.Core.Tests.DataContainers;

/// <summary>
/// Writes and syncs of random traces are recorded; then the power fails after each of them, in every way that the syncs
/// allow, and the container is opened again. KEYWORDBATCH_LONG=1 does 4,000 traces instead of 120.
/// </summary>
public class PowerLossTests
{
    private static int Traces => Environment.GetEnvironmentVariable("KEYWORDBATCH_LONG") == "1" ? 4_000 : 120;

    [Fact]
    public void Committed_records_survive_a_power_failure_at_any_moment()
    {
        int failures = 0;
        for (int seed = 0; seed < Traces; seed++)
        {
            Random random = new(seed);
            MemoryStorage start = new();
            List<int> onDisk = [];
            int next = 0;

            // Each later trace starts on what a power failure left of the one before, so recoveries are traced too.
            for (int generation = 0; generation < 3; generation++)
            {
                RecordingStorage recording = new(start);
                List<int> written = [.. onDisk];
                List<(int At, int Committed)> acknowledgements = [(0, onDisk.Count)];
                next = RunTrace(recording, random, written, acknowledgements, next);
                (MemoryStorage Disk, List<int> Read)? last = null;
                for (int prefix = 0; prefix <= recording.Log.Count; prefix++)
                {
                    int committed = acknowledgements.FindLast(a => a.At <= prefix).Committed;
                    foreach (MemoryStorage disk in recording.DisksAfter(prefix, random))
                    {
                        List<int> read = AssertRecovers(disk.Copy(), written, committed, $"seed {seed}, generation {generation}, prefix {prefix}");
                        failures++;
                        last = random.Next(20) == 0 || last is null ? (disk, read) : last;
                    }
                }

                (start, onDisk) = last!.Value;
            }
        }

        Assert.True(failures > 20_000, $"only {failures} power failures");
    }

    private static int RunTrace(
        RecordingStorage recording, Random random, List<int> written, List<(int At, int Committed)> acknowledgements, int next)
    {
        int sessions = random.Next(1, 3);
        for (int session = 0; session < sessions; session++)
        {
            int before = written.Count;
            DataContainerOptions options = ContainerText.Options with { BufferRecords = random.Next(1, 4) };
            DataContainerWriter writer = DataContainerWriter.Open(options, recording, null, ContainerText.SmallPolicy);
            int puts = random.Next(1, 9);
            for (int put = 0; put < puts; put++)
            {
                long hour = ContainerText.Hour + (random.Next(5) == 0 ? 10000 * (1 + (next / 12 % 10)) : 0);
                writer.Put(next, hour);
                written.Add(next++);
                if (random.Next(4) == 0)
                {
                    writer.Commit();
                }

                Acknowledge(writer.Committed);
            }

            writer.Dispose();
            Acknowledge(writer.Committed);

            void Acknowledge(long committed)
            {
                if (committed > 0)
                {
                    acknowledgements.Add((recording.Log.Count, before + (int)committed));
                }
            }
        }

        return next;
    }

    private static List<int> AssertRecovers(MemoryStorage disk, List<int> written, int committed, string what)
    {
        using (DataContainerWriter writer = DataContainerWriter.Open(ContainerText.Options, disk, null, ContainerText.SmallPolicy))
        {
            writer.Put(1_000_000, ContainerText.Hour);
        }

        List<string> values = ContainerText.ReadValues(disk);
        Assert.True(values.Count > 0 && values[^1] == ContainerText.ValueOf(1_000_000), what);
        List<int> read = [.. values.SkipLast(1).Select(value => int.Parse(value.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(values.SkipLast(1).SequenceEqual(read.Select(ContainerText.ValueOf)), what + ": a record that was not written");
        Assert.True(written.Take(committed).SequenceEqual(read.Take(committed)), what + ": a committed record is lost");
        Assert.True(read.SequenceEqual(written.Where(read.Contains)), what + ": out of order or twice");
        return read;
    }
}

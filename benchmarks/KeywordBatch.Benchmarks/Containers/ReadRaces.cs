using System.Diagnostics;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.DataContainers;
using Microsoft.Win32.SafeHandles;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>Sequential reads, lookups, opening, and writing under the eyes of readers.</summary>
internal static class ReadRaces
{
    public static Task ScanAsync(BenchmarkRun run, long count) => Workload.InFolderAsync(async folder =>
    {
        string home = Path.Combine(folder, "container");
        Workload.Fill(home, count);
        Contest race = new($"Sequential read of {count:N0} records with verification", Unit.Millions, run);
        race.Add("DataContainer, span enumerator", () => count / Own(home, count) / 1e6);
        race.Add("DataContainer, IAsyncEnumerable", () => count / OwnAsync(home, count).GetAwaiter().GetResult() / 1e6);
        using ILogPeer? peer = ILogPeer.Find(run);
        if (peer is not null)
        {
            peer.Fill(folder, count);
            race.Add("FasterLog scan, UnsafeGetNext", () => count / peer.Scan(count) / 1e6);
        }

        await race.RunAsync(warmUp: true);
    });

    public static Task LookupsAsync(BenchmarkRun run, long count) => Workload.InFolderAsync(async home =>
    {
        Workload.Fill(home, count);
        int lookups = (int)run.Scaled(100_000);
        Random random = new(3);
        long[] keys = [.. Enumerable.Range(0, lookups).Select(_ => random.NextInt64(count))];
        long[] times = [.. keys.Select(key => Workload.TimeOf(key, count))];
        using DataContainerReader reader = DataContainerReader.Open(home);
        Contest race = new($"Lookups in an hour of {count:N0} records", Unit.Microseconds, run);
        race.Add("by number", () => Each(keys, key => reader.TryGet(Workload.Hour, key, out _)));
        race.Add("by time", () => Each(times, time => reader.TryGetByTime(Workload.Hour, time, out _)));
        using SafeFileHandle entries = OpenFile(home, ".db.idx"), records = OpenFile(home, ".db");
        race.Add("probe: only the two reads of a look-up by number", () => Each(keys, key => Probe(entries, records, key)));
        await race.RunAsync(warmUp: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = Each(keys, key => reader.TryGet(Workload.Hour, key, out _))
            + Each(times, time => reader.TryGetByTime(Workload.Hour, time, out _));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        run.Report.Add(new Fact($"Allocated in {2 * lookups:N0} lookups ({sum:F1} µs a pair)", allocated, "bytes"));

        Contest open = new($"Opening the clean container of {count:N0} records for append, and closing", Unit.Milliseconds, run);
        open.Add("DataContainer", () => AppendRaces.Milliseconds(() => DataContainerWriter.Open(Workload.Options(home)).Dispose()));
        await open.RunAsync(warmUp: true);
        string index = Path.Combine(home, "20250611090000.db.idx");
        Contest repair = new($"Opening it with its last entry torn", Unit.Milliseconds, run);
        repair.Add("DataContainer", () =>
        {
            using (FileStream file = new(index, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                file.SetLength(file.Length - 7);
            }

            return AppendRaces.Milliseconds(() => DataContainerWriter.Open(Workload.Options(home)).Dispose());
        });
        await repair.RunAsync(warmUp: true);
    });

    public static Task UnderReadersAsync(BenchmarkRun run, long count)
    {
        Contest race = new($"Append {count:N0} records in flushes of 10,000 under tailing readers", Unit.Millions, run);
        foreach (int readers in (int[])[0, 1, 8])
        {
            race.Add($"{readers} readers", () => Workload.InFolder(home => WithReaders(home, count, readers)));
        }

        return race.RunAsync(warmUp: true);
    }

    public static void Latency(BenchmarkRun run, int count) => Workload.InFolder(home =>
    {
        using DataContainerWriter writer = DataContainerWriter.Open(Workload.Options(home));
        using DataContainerReader reader = DataContainerReader.Open(home);
        List<double> delays = [];
        for (int flush = 0; flush < count; flush++)
        {
            Task<long> seen = Task.Run(async () =>
            {
                await reader.WaitForNextAsync(Timeout.InfiniteTimeSpan);
                long at = Stopwatch.GetTimestamp();
                reader.TryReadNext(out _);
                return at;
            });
            Thread.Sleep(flush % 7);
            writer.Put(Workload.Hour, "", Workload.Value(flush));
            writer.Flush();
            long flushed = Stopwatch.GetTimestamp();
            delays.Add(Stopwatch.GetElapsedTime(flushed, seen.GetAwaiter().GetResult()).TotalMilliseconds);
        }

        delays.Sort();
        run.Report.Add(new Fact($"From flush to a waiting reader, median of {count}", delays[count / 2], "ms", AtMost: 10));
        run.Report.Add(new Fact("99 %", delays[count * 99 / 100], "ms"));
        run.Report.Add(new Fact("worst", delays[^1], "ms"));
        return 0;
    });

    private static double WithReaders(string home, long count, int readers)
    {
        using CancellationTokenSource stop = new();
        Task[] tailing = [.. Enumerable.Range(0, readers).Select(_ => Task.Run(() => TailAsync(home, stop.Token)))];
        using DataContainerWriter writer = DataContainerWriter.Open(Workload.Options(home) with { BufferRecords = 10_000 });
        long start = Stopwatch.GetTimestamp();
        for (long number = 0; number < count; number++)
        {
            writer.Put(Workload.Hour, "opt", Workload.Value(number));
        }

        writer.Flush();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        stop.Cancel();
        Task.WaitAll(tailing);
        return count / seconds / 1e6;
    }

    private static async Task TailAsync(string home, CancellationToken cancellationToken)
    {
        using DataContainerReader reader = DataContainerReader.Open(home);
        reader.SeekFirst();
        while (!cancellationToken.IsCancellationRequested)
        {
            while (reader.TryReadNext(out _))
            {
            }

            await Task.Delay(2, CancellationToken.None);
        }
    }

    private static double Own(string home, long count)
    {
        using DataContainerReader reader = DataContainerReader.Open(home);
        reader.SeekFirst();
        long bytes = 0, read = 0;
        long start = Stopwatch.GetTimestamp();
        while (reader.TryReadNext(out DataContainerRecordView record))
        {
            bytes += record.Value.Length;
            read++;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return read == count && bytes == count * Workload.ValueSize ? seconds : throw new InvalidOperationException($"{read} of {count}");
    }

    private static async Task<double> OwnAsync(string home, long count)
    {
        using DataContainerReader reader = DataContainerReader.Open(home);
        long read = 0;
        long start = Stopwatch.GetTimestamp();
        await foreach (DataContainerRecord _ in reader.ReadAllAsync())
        {
            read++;
        }

        return read == count ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new InvalidOperationException($"{read} of {count}");
    }

    private static SafeFileHandle OpenFile(string home, string extension) =>
        File.OpenHandle(Path.Combine(home, Workload.Hour + extension), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static bool Probe(SafeFileHandle index, SafeFileHandle data, long key)
    {
        const int Header = 64, Entry = 32;
        Span<byte> bytes = stackalloc byte[Workload.RecordSize];
        return RandomAccess.Read(index, bytes[..Entry], Header + (key * Entry)) == Entry
            && RandomAccess.Read(data, bytes, Header + (key * bytes.Length)) == bytes.Length;
    }

    private static double Each(long[] targets, Func<long, bool> lookup)
    {
        long start = Stopwatch.GetTimestamp();
        int found = 0;
        foreach (long target in targets)
        {
            found += lookup(target) ? 1 : 0;
        }

        double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds / targets.Length;
        return found == targets.Length ? microseconds : throw new InvalidOperationException($"{found} of {targets.Length}");
    }
}

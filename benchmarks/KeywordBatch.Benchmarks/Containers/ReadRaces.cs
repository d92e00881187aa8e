using System.Diagnostics;
using FASTER.core;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>Sequential reads, lookups, opening, and writing under the eyes of readers.</summary>
internal static class ReadRaces
{
    public static void Scan(long count, int rounds) => Workload.InFolder(folder =>
    {
        string home = Path.Combine(folder, "container");
        Workload.Fill(home, count);
        using IDevice device = Devices.CreateLogDevice(Path.Combine(folder, "faster.log"));
        using FasterLogSettings settings = new() { LogDevice = device, LogChecksum = LogChecksumType.PerEntry, LogCommitDir = folder };
        using FasterLog log = new(settings);
        for (long number = 0; number < count; number++)
        {
            log.Enqueue(Workload.Value(number));
        }

        log.Commit(spinWait: true);
        Race race = new($"Sequential read of {count:N0} records with verification", "M/s", rounds);
        race.Add("DataContainer, span enumerator", () => count / Own(home, count) / 1e6);
        race.Add("DataContainer, IAsyncEnumerable", () => count / OwnAsync(home, count).GetAwaiter().GetResult() / 1e6);
        race.Add("FasterLog scan, UnsafeGetNext", () => count / Faster(log, count) / 1e6);
        race.Run();
        return 0;
    });

    public static void Lookups(long count, int rounds) => Workload.InFolder(home =>
    {
        Workload.Fill(home, count);
        const int Lookups = 100_000;
        Random random = new(3);
        long[] keys = [.. Enumerable.Range(0, Lookups).Select(_ => random.NextInt64(count))];
        long[] times = [.. keys.Select(key => Workload.TimeOf(key, count))];
        using DataContainerReader reader = DataContainerReader.Open(home);
        Race race = new($"Lookups in an hour of {count:N0} records", "microseconds each", rounds);
        race.Add("by number", () => Each(keys, key => reader.TryGet(Workload.Hour, key, out _)));
        race.Add("by time", () => Each(times, time => reader.TryGetByTime(Workload.Hour, time, out _)));
        race.Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = Each(keys, key => reader.TryGet(Workload.Hour, key, out _))
            + Each(times, time => reader.TryGetByTime(Workload.Hour, time, out _));
        Console.WriteLine($"  allocated in {2 * Lookups:N0} lookups: {GC.GetAllocatedBytesForCurrentThread() - before:N0} bytes ({sum:F1})");

        Race open = new($"Opening the clean container of {count:N0} records for append, and closing", "ms", rounds);
        open.Add("DataContainer", () => AppendRaces.Milliseconds(() => DataContainerWriter.Open(Workload.Options(home)).Dispose()));
        open.Run();
        string index = Path.Combine(home, "20250611090000.db.idx");
        Race repair = new($"Opening it with its last entry torn", "ms", rounds);
        repair.Add("DataContainer", () =>
        {
            using (FileStream file = new(index, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                file.SetLength(file.Length - 7);
            }

            return AppendRaces.Milliseconds(() => DataContainerWriter.Open(Workload.Options(home)).Dispose());
        });
        repair.Run();
        return 0;
    });

    public static void UnderReaders(long count, int rounds)
    {
        Race race = new($"Append {count:N0} records in flushes of 10,000 under tailing readers", "M/s", rounds);
        foreach (int readers in (int[])[0, 1, 8])
        {
            race.Add($"{readers} readers", () => Workload.InFolder(home => WithReaders(home, count, readers)));
        }

        race.Run();
    }

    public static void Latency(int count) => Workload.InFolder(home =>
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
        Console.WriteLine($"\nFrom flush to a waiting reader, {count} flushes: median {delays[count / 2]:F2} ms, 99 % {delays[count * 99 / 100]:F2} ms, worst {delays[^1]:F2} ms");
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

    private static unsafe double Faster(FasterLog log, long count)
    {
        long bytes = 0, read = 0;
        long start = Stopwatch.GetTimestamp();
        using FasterLogScanIterator scan = log.Scan(log.BeginAddress, log.TailAddress);
        while (scan.UnsafeGetNext(out byte* _, out int length, out _, out _))
        {
            bytes += length;
            read++;
            scan.UnsafeRelease();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return read == count && bytes == count * Workload.ValueSize ? seconds : throw new InvalidOperationException($"{read} of {count}");
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

using System.Diagnostics;
using FASTER.core;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>FasterLog; compiled only where its package is.</summary>
internal sealed class FasterPeer : ILogPeer
{
    private IDevice? _device;
    private FasterLogSettings? _settings;
    private FasterLog? _log;

    public void Fill(string folder, long count)
    {
        _device = Devices.CreateLogDevice(Path.Combine(folder, "faster.log"));
        _settings = new() { LogDevice = _device, LogChecksum = LogChecksumType.PerEntry, LogCommitDir = folder };
        _log = new FasterLog(_settings);
        for (long number = 0; number < count; number++)
        {
            _log.Enqueue(Workload.Value(number));
        }

        _log.Commit(spinWait: true);
    }

    public double Append(string home, long count, int commitEvery, bool sync = false)
    {
        string path = Path.Combine(home, "faster.log");
        using IDevice device = Devices.CreateLogDevice(path);
        using FasterLogSettings settings = new()
        {
            LogDevice = device,
            LogChecksum = LogChecksumType.PerEntry,
            LogCommitDir = home,
        };
        using FasterLog log = new(settings);
        using Microsoft.Win32.SafeHandles.SafeFileHandle? file = sync
            ? File.OpenHandle(path + ".0", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)
            : null;
        long start = Stopwatch.GetTimestamp();
        for (long number = 0; number < count; number++)
        {
            log.Enqueue(Workload.Value(number));
            if (commitEvery != 0 && (number + 1) % commitEvery == 0)
            {
                log.Commit(spinWait: true);
                if (file is not null)
                {
                    RandomAccess.FlushToDisk(file);
                }
            }
        }

        log.Commit(spinWait: true);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public unsafe double Scan(long count)
    {
        long bytes = 0, read = 0;
        long start = Stopwatch.GetTimestamp();
        using FasterLogScanIterator scan = _log!.Scan(_log.BeginAddress, _log.TailAddress);
        while (scan.UnsafeGetNext(out byte* _, out int length, out _, out _))
        {
            bytes += length;
            read++;
            scan.UnsafeRelease();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return read == count && bytes == count * Workload.ValueSize ? seconds : throw new InvalidOperationException($"{read} of {count}");
    }

    public void Dispose()
    {
        _log?.Dispose();
        _settings?.Dispose();
        _device?.Dispose();
    }
}

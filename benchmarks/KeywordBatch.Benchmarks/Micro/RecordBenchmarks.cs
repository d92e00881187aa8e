using BenchmarkDotNet.Attributes;
using KeywordBatch.Benchmarks.Containers;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Benchmarks.Micro;

/// <summary>What is done to a record of 80 bytes and to a block of 64 KiB.</summary>
public class RecordBenchmarks
{
    private const int Records = 1_000_000;

    private readonly byte[] _block = new byte[64 * 1024];
    private string _home = "";

    [GlobalSetup]
    public void Fill() => new Random(1).NextBytes(_block);

    [IterationSetup(Target = nameof(Append))]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("kb-bench-").FullName;

    [IterationCleanup(Target = nameof(Append))]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Benchmark(Description = "CRC-32 of 64 KiB (compressed partitions)")]
    public uint CrcOfBlock() => Crc32Ieee.Of(_block);

    [Benchmark(Description = "Append a record of 80 bytes to the page cache", OperationsPerInvoke = Records)]
    public long Append()
    {
        using DataContainerWriter writer = DataContainerWriter.Open(Workload.Options(_home));
        for (int number = 0; number < Records; number++)
        {
            writer.Put(Workload.Hour, "opt", Workload.Value(number));
        }

        writer.Flush();
        return Records;
    }
}

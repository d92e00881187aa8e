using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using KeywordBatch.Benchmarks.Frame;

namespace KeywordBatch.Benchmarks.Micro;

/// <summary>Has BenchmarkDotNet run its classes; compiled only where its package is.</summary>
internal static class MicroRunner
{
    public static void Run(BenchmarkRun run)
    {
        // In this process: BenchmarkDotNet would otherwise write a project and restore it, which a restricted feed may not allow.
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob((run.Smoke ? Job.Dry : Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(ResultFiles.Folder(run.Smoke));
        foreach (Type type in (Type[])[typeof(TextBenchmarks), typeof(RecordBenchmarks)])
        {
            run.Say($"{type.Name} ...");
            Summary summary = BenchmarkDotNet.Running.BenchmarkRunner.Run(type, config);
            if (summary.HasCriticalValidationErrors || summary.Reports.Length == 0 || summary.Reports.Any(r => !r.Success))
            {
                throw new BenchmarkException($"{type.Name} did not run: {string.Join(" ", summary.ValidationErrors.Select(e => e.Message))}");
            }

            foreach (BenchmarkDotNet.Reports.BenchmarkReport report in summary.Reports)
            {
                string what = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
                run.Report.Add(new Fact(what, report.ResultStatistics!.Median, "ns"));
                run.Report.Add(new Fact($"{what}, allocated", report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0, "bytes"));
            }
        }
    }
}

using System.Runtime.InteropServices;

namespace KeywordBatch.Benchmarks.Containers;

/// <summary>
/// The DataContainer beside FasterLog, SQLite and a probe, in one run. Arguments: which parts (append, durable, small,
/// scan, lookup, readers, latency; default all), --count N, --rounds N, --folder F.
/// </summary>
internal static class ContainersBenchmark
{
    public static Task<int> RunAsync(string[] args)
    {
        long count = long.Parse(Option(args, "--count") ?? "4000000", System.Globalization.CultureInfo.InvariantCulture);
        int rounds = int.Parse(Option(args, "--rounds") ?? "5", System.Globalization.CultureInfo.InvariantCulture);
        Workload.Root = Option(args, "--folder") ?? Workload.Root;
        HashSet<string> parts = [.. args.Where(a => !a.StartsWith("--", StringComparison.Ordinal) && !args.Contains("--" + a))];
        parts.RemoveWhere(p => p.Any(char.IsDigit) || p.Contains('/'));
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, folder {Workload.Root}");
        foreach ((string part, Action run) in (ReadOnlySpan<(string, Action)>)
        [
            ("append", () => AppendRaces.Append(count, rounds)),
            ("small", () => AppendRaces.SmallContainer(rounds)),
            ("durable", () => AppendRaces.Durable(Math.Min(count, 200_000), rounds)),
            ("scan", () => ReadRaces.Scan(count, rounds)),
            ("lookup", () => ReadRaces.Lookups(Math.Max(count, 10_000_000), rounds)),
            ("readers", () => ReadRaces.UnderReaders(count, rounds)),
            ("latency", () => ReadRaces.Latency(500)),
        ])
        {
            if (parts.Count == 0 || parts.Contains(part))
            {
                run();
            }
        }

        if (Directory.Exists(Workload.Root) && Directory.GetFileSystemEntries(Workload.Root).Length == 0)
        {
            Directory.Delete(Workload.Root);
        }

        return Task.FromResult(0);
    }

    private static string? Option(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}

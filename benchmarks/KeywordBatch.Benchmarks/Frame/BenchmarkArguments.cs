using System.Globalization;

namespace KeywordBatch.Benchmarks.Frame;

/// <summary>bench [name…] [--smoke] [--rounds N] [--part a,b] [--divide N]</summary>
internal sealed record BenchmarkArguments
{
    private const int SmokeDivisor = 100;

    public IReadOnlyList<Benchmark> Benchmarks { get; private init; } = [];

    public bool Smoke { get; private init; }

    public int Rounds { get; private init; } = 5;

    /// <summary>Parts of the benchmarks, such as an engine; none for all.</summary>
    public IReadOnlySet<string> Parts { get; private init; } = new HashSet<string>();

    /// <summary>The data are this many times smaller; for a quick look.</summary>
    public int Divisor { get; private init; } = 1;

    /// <summary>Reads the command line; what is wrong with it is the exception's message.</summary>
    public static BenchmarkArguments Parse(string[] args)
    {
        var names = new List<string>();
        var parsed = new BenchmarkArguments();
        for (int i = 0; i < args.Length; i++)
        {
            parsed = args[i] switch
            {
                "--smoke" => parsed with { Smoke = true, Divisor = SmokeDivisor },
                "--rounds" => parsed with { Rounds = Number(args, ++i) },
                "--divide" => parsed with { Divisor = Number(args, ++i) },
                "--part" => parsed with { Parts = Next(args, ++i).Split(',').ToHashSet() },
                ['-', ..] => throw new BenchmarkException($"There is no option {args[i]}; there are --smoke, --rounds N, --part A,B and --divide N."),
                _ => AddName(args[i]),
            };
        }

        IReadOnlyList<Benchmark> chosen = names.Count == 0 ? BenchmarkRegistry.All : [.. names.Distinct().Select(BenchmarkRegistry.Get)];
        string[] parts = [.. chosen.SelectMany(b => b.Parts).Distinct()];
        return parsed.Parts.FirstOrDefault(p => !parts.Contains(p)) is { } unknown
            ? throw new BenchmarkException($"There is no part '{unknown}'; there are: {string.Join(", ", parts)}.")
            : parsed with { Benchmarks = chosen };

        BenchmarkArguments AddName(string name)
        {
            names.Add(name);
            return parsed;
        }
    }

    private static string Next(string[] args, int i) =>
        i < args.Length ? args[i] : throw new BenchmarkException($"{args[i - 1]} has no value.");

    private static int Number(string[] args, int i) =>
        int.TryParse(Next(args, i), CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new BenchmarkException($"{args[i - 1]} {args[i]}: not a whole number from 1.");
}

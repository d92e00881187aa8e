using System.Diagnostics;
using System.Runtime.CompilerServices;
using KeywordBatch.Batch;
using KeywordBatch.Benchmarks.Data;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Questions;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Benchmarks.Pipeline;

/// <summary>Three cmdlets and the objects between them, beside the same stages of the core without PowerShell.</summary>
internal sealed class PipelineBenchmark : Benchmark
{
    private const long Questions = 100_000;
    private const long FewQuestions = 10_000;

    private string? _pwsh;

    public override string Name => "pipeline";

    public override string About => "Get-MissingKeyword | Resolve-ChatKeyword | Add-ChatKeyword in pwsh, 100 k questions by rules: beside the core without PowerShell.";

    public override IReadOnlyList<string> Parts => Engine.Parts;

    public override async Task RunAsync(BenchmarkRun run)
    {
        _pwsh = ServerProcess.Find("pwsh");
        if (_pwsh is null || !File.Exists(Repository.Module))
        {
            run.Skip("pipeline", _pwsh is null ? "pwsh is not on PATH" : "the module is not built; ./build.sh builds it");
            return;
        }

        foreach (Engine engine in run.Engines(DatabaseEngine.MySql, DatabaseEngine.PostgreSql))
        {
            Competitor many = await RunAsync(run, engine, Questions);
            if (run.Smoke)
            {
                continue;
            }

            Competitor few = await RunAsync(run, engine, FewQuestions);
            run.Report.Add(new Fact($"{engine.Name}: memory at 100 k beside 10 k questions", (double)many.PeakBytes / few.PeakBytes, "×", AtMost: 1.2));
        }
    }

    public override async Task<Measurement> MeasureAsync(string[] args)
    {
        KeywordDatabase database = BenchDatabase.Open(args[0]);
        long started = Stopwatch.GetTimestamp();
        using var classifier = new RulesClassifier();
        IReadOnlyList<KeywordCategory> categories = await new CategoryStore(database).ListAsync(default);
        using var pipeline = new ClassificationPipeline(classifier, categories, new ClassificationOptions(), TimeProvider.System, Random.Shared);
        long stored = 0;
        var store = new AnswerStore(database, new BatchOptions(), TimeProvider.System);
        await foreach (ChunkResult chunk in store.StoreAsync(AnswersAsync(pipeline.ClassifyAsync(new QuestionReader(database).ReadMissingAsync(ChatData.Period)))))
        {
            stored += chunk.Inserted;
        }

        return new(stored / Stopwatch.GetElapsedTime(started).TotalSeconds, stored);
    }

    private async Task<Competitor> RunAsync(BenchmarkRun run, Engine engine, long questions)
    {
        ChatData data = ChatData.OfQuestions(run.Scaled(questions));
        await using BenchDatabase database = await BenchDatabase.CreateAsync(run, engine, data);
        var contest = new Contest($"{engine.Name}: {data.Missing:N0} questions found, classified by rules and stored", Unit.QuestionsPerSecond, run);
        Competitor product = contest.Add(new("three cmdlets in pwsh", () => FromEmptyAsync(database, () => PowerShellAsync(database))) { ExpectedRows = data.Missing });
        contest.Add(new("the core without PowerShell", () => FromEmptyAsync(database, () => Child.RunAsync(this, database.Url)))
        {
            ExpectedRows = data.Missing,
            Target = questions == Questions ? 0.6 : null,
        });
        await contest.RunAsync();
        return product;
    }

    private static async Task<Measurement> FromEmptyAsync(BenchDatabase database, Func<Task<Measurement>> work)
    {
        await database.EmptyKeywordsAsync();
        Measurement result = await work();
        return result with { Rows = await database.CountAsync("SELECT COUNT(*) FROM admin_chat_keywords") };
    }

    // Timed in the session, behind the import: what a start costs is another benchmark's.
    private async Task<Measurement> PowerShellAsync(BenchDatabase database)
    {
        string script = $$"""
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            Import-Module '{{Repository.Module}}'
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $summary = Get-MissingKeyword 2025-06-11 2025-06-19 -Connection '{{database.Url}}' |
                Resolve-ChatKeyword -Classifier rules -Connection '{{database.Url}}' |
                Add-ChatKeyword -Connection '{{database.Url}}'
            $watch.Stop()
            ($summary.Inserted / $watch.Elapsed.TotalSeconds).ToString([cultureinfo]::InvariantCulture)
            """;
        ChildResult result = await ChildProcess.RunAsync(new ProcessStartInfo(_pwsh!, ["-NoProfile", "-NonInteractive", "-Command", script]));
        return double.TryParse(result.Text.Trim(), System.Globalization.CultureInfo.InvariantCulture, out double rate)
            ? new(rate, 0, result.PeakBytes)
            : throw new BenchmarkException($"pwsh said: {result.Text}");
    }

    private static async IAsyncEnumerable<ChatKeyword> AnswersAsync(
        IAsyncEnumerable<ClassifiedQuestion> questions, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (ClassifiedQuestion question in questions.WithCancellation(cancellationToken))
        {
            yield return question.Answer ?? throw new BenchmarkException($"Not classified: {question.Failure!.Reason}");
        }
    }
}

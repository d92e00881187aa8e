using System.CommandLine;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch basic, check, missing and complete.</summary>
internal static class BatchCommands
{
    private static readonly Option<long?> Limit = SharedOptions.Whole<long?>("--limit", "N", 1, long.MaxValue);

    private static readonly Option<int?> Concurrency = SharedOptions.Whole<int?>("--concurrency", "N", 1, 256);

    private static readonly Option<int?> QuestionsPerCall = SharedOptions.Whole<int?>("--questions-per-call", "N", 1, 50);

    private static readonly Option<int?> Chunk = SharedOptions.Whole<int?>("--chunk", "N", 1, 10_000);

    private static readonly Option<int?> MinChunk = SharedOptions.Whole<int?>("--min-chunk", "N", 1, 10_000);

    private static readonly Option<int?> MaxChunk = SharedOptions.Whole<int?>("--max-chunk", "N", 1, 10_000);

    private static readonly Option<int?> Buckets = SharedOptions.Whole<int?>("--buckets", "N", 1, 1000);

    private static readonly Option<string?> Journal = new("--journal") { HelpName = "FOLDER" };

    private static readonly Option<bool> NoJournal = new("--no-journal");

    private static readonly Option<double?> ChunkPause = SharedOptions.Seconds("--chunk-pause", "N", 3600);

    private static readonly Option<int?> ParallelDays = SharedOptions.Whole<int?>("--parallel-days", "N", 1, 32);

    private static readonly Option<string?> Classifier = new("--classifier") { HelpName = "rules|hcx|openai" };

    private static readonly Option<string?> ClassifierUrl = new("--classifier-url") { HelpName = "URL" };

    private static readonly Option<string?> Model = new("--model");

    private static readonly Option<string?> Rules = new("--rules") { HelpName = "FILE" };

    private static readonly Option<bool> NoRedaction = new("--no-redaction");

    private static readonly Option<bool> FallbackToRules = new("--fallback-to-rules");

    private static readonly Option<string?> LogFile = new("--log-file") { HelpName = "FILE" };

    private static readonly Option<bool> DryRun = new("--dry-run");

    public static IEnumerable<Command> Create() =>
        [Mode(KeywordBatchMode.Basic), Mode(KeywordBatchMode.Check), Mode(KeywordBatchMode.Missing), Mode(KeywordBatchMode.Complete)];

    private static Command Mode(KeywordBatchMode mode)
    {
        var command = new Command(mode.ToString().ToLowerInvariant())
        {
            SharedOptions.Start, SharedOptions.End, SharedOptions.Database, SharedOptions.Json, LogFile,
        };
        if (mode != KeywordBatchMode.Check)
        {
            Option[] options =
            [
                Limit, Classifier, ClassifierUrl, Model, Rules, Concurrency, QuestionsPerCall, Chunk, MinChunk, MaxChunk, ChunkPause,
                ParallelDays, Buckets, Journal, NoJournal, NoRedaction, FallbackToRules, DryRun,
            ];
            foreach (Option option in options)
            {
                command.Add(option);
            }
        }

        return command.Runs((context, token) =>
            mode != KeywordBatchMode.Check && context.Get(DryRun) ? ListAsync(context, token) : RunAsync(context, mode, token));
    }

    private static async Task<int> ListAsync(CliContext context, CancellationToken cancellationToken)
    {
        Period period = context.Period;
        long limit = context.Get(Limit) ?? long.MaxValue;
        bool json = context.Get(SharedOptions.Json);
        long count = 0;
        await foreach (MissingKeyword missing in new QuestionReader(context.OpenDatabase()).ReadMissingAsync(period, cancellationToken))
        {
            await (json
                ? context.WriteJsonLineAsync(missing)
                : context.Output.WriteLineAsync($"{missing.Date:O}\t{missing.Count}\t{CliTexts.OneLine(missing.Text)}"));
            if (++count == limit)
            {
                break;
            }
        }

        await context.Error.WriteLineAsync(CliTexts.Get("Listed", count));
        return count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static async Task<int> RunAsync(CliContext context, KeywordBatchMode mode, CancellationToken cancellationToken)
    {
        Period period = context.Period;
        KeywordDatabase database = context.OpenDatabase();
        IKeywordClassifier? classifier = null;
        var classification = new ClassificationOptions();
        BatchOptions options = Options(context, mode);
        try
        {
            if (mode != KeywordBatchMode.Check)
            {
                classifier = ClassifierFactory.Create(
                    context.Get(Classifier),
                    context.Settings,
                    new ClassifierOptions { BaseUrl = context.Get(ClassifierUrl), Model = context.Get(Model), RulesPath = context.Get(Rules) });
                classification = Classification(context, classifier);
            }

            KeywordBatchSummary summary;
            using (var host = new CliBatchHost(context))
            {
                LogOptions? log = LogOptions.From(context.Get(LogFile), context.Settings);
                summary = await RunLog.RunAsync(host, log, context.Settings, database, context.Clock, logged => RunWatch.RunAsync(
                    logged,
                    context.Settings,
                    database,
                    mode,
                    period,
                    context.Clock,
                    watched => new BatchRunner(database, classifier, classification, options, watched, context.Clock, Random.Shared),
                    cancellationToken));
            }

            SummaryText.Write(context.Error, summary);
            await context.WriteJsonAsync(SummaryJson.From(summary));
            return summary is { Failed: 0, MissingAfter: 0 } ? ExitCode.Done : ExitCode.Incomplete;
        }
        finally
        {
            classifier?.Dispose();
        }
    }

    private static ClassificationOptions Classification(CliContext context, IKeywordClassifier classifier)
    {
        ClassificationOptions defaults = ClassificationOptions.From(classifier.Identity.Name, context.Settings);
        return defaults with
        {
            Concurrency = context.Get(Concurrency) ?? defaults.Concurrency,
            QuestionsPerCall = context.Get(QuestionsPerCall) ?? defaults.QuestionsPerCall,
            Redactor = context.Get(NoRedaction) ? null : defaults.Redactor,
            Fallback = context.Get(FallbackToRules) ? RulesClassifier.From(context.Settings, context.Get(Rules)) : null,
        };
    }

    private static BatchOptions Options(CliContext context, KeywordBatchMode mode)
    {
        BatchOptions defaults = BatchOptions.From(context.Settings);
        if (mode == KeywordBatchMode.Check)
        {
            return defaults;
        }

        defaults = context.Get(Chunk) is { } size ? defaults.WithChunkSize(size) : defaults;
        return defaults with
        {
            MinChunkSize = context.Get(MinChunk) ?? defaults.MinChunkSize,
            MaxChunkSize = context.Get(MaxChunk) ?? defaults.MaxChunkSize,
            BucketsPerDay = context.Get(Buckets),
            Journal = context.Get(NoJournal) ? null : context.Get(Journal) is { } folder ? new() { Folder = folder } : defaults.Journal,
            Limit = context.Get(Limit),
            ParallelDays = context.Get(ParallelDays) ?? defaults.ParallelDays,
            ChunkPause = TimeSpan.FromSeconds(context.Get(ChunkPause) ?? 0),
        };
    }
}

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
    private static readonly Option<long?> Limit = Number<long?>("--limit", "At most so many missing questions (missing, and the second pass of complete); the others refuse it.", 1, long.MaxValue);

    private static readonly Option<int?> Concurrency = Number<int?>("--concurrency", "Calls to the classifier in flight at once, 1 to 256.", 1, 256);

    private static readonly Option<int?> QuestionsPerCall = Number<int?>("--questions-per-call", "Questions in one call, 1 to 50.", 1, 50);

    private static readonly Option<int?> Chunk = Number<int?>("--chunk", "Questions stored at once, 1 to 10000; it adapts to the database.", 1, 10_000);

    private static readonly Option<int?> MinChunk = Number<int?>("--min-chunk", "The smallest chunk that adapting may come to, 1 to 10000.", 1, 10_000);

    private static readonly Option<int?> MaxChunk = Number<int?>("--max-chunk", "The largest chunk that adapting may come to, 1 to 10000.", 1, 10_000);

    private static readonly Option<int?> Buckets = Number<int?>("--buckets", "Into how many units a day is split, 1 to 1000; the same for every worker.", 1, 1000);

    private static readonly Option<string?> Journal = new("--journal")
    {
        Description = "The folder of the journal. Default: KEYWORDBATCH_JOURNAL, else one for each database in the user's data folder.",
        HelpName = "FOLDER",
    };

    private static readonly Option<bool> NoJournal = new("--no-journal")
    {
        Description = "Keeps no journal: a run that is killed then pays again for answers that were not stored yet.",
    };

    private static readonly Option<double?> ChunkPause = SharedOptions.Seconds("--chunk-pause", "Seconds to wait after each chunk, 0 to 3600.", "N", 0, 3600);

    private static readonly Option<int?> ParallelDays = Number<int?>("--parallel-days", "Days worked on at once, 1 to 32; on a server at most DB_POOL_MAX less 2.", 1, 32);

    private static readonly Option<string?> Classifier = new("--classifier")
    {
        Description = "rules (offline), hcx (CLOVA Studio) or openai. Default: hcx when HCX_CHAT_API_KEY is set, else rules.",
        HelpName = "rules|hcx|openai",
    };

    private static readonly Option<string?> ClassifierUrl = new("--classifier-url")
    {
        Description = "The base address that the classifier's path is added to.",
        HelpName = "URL",
    };

    private static readonly Option<string?> Model = new("--model") { Description = "The model." };

    private static readonly Option<string?> Rules = new("--rules") { Description = "A rules file in place of the built-in rules.", HelpName = "FILE" };

    private static readonly Option<bool> NoRedaction = new("--no-redaction") { Description = "Sends the questions as they are, personal numbers and addresses included." };

    private static readonly Option<bool> FallbackToRules = new("--fallback-to-rules") { Description = "Answers by rules what the classifier finally fails for." };

    private static readonly Option<string?> LogFile = new("--log-file")
    {
        Description = "A file that the run's log is added to, a JSON object a line. Default: KEYWORDBATCH_LOG, else none.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only lists what is missing; nothing is sent or written. With --json one JSON object a question and line, and no summary." };

    public static IEnumerable<Command> Create() =>
    [
        Mode(KeywordBatchMode.Basic, "Classifies every question of the period that has no keyword row yet."),
        Mode(KeywordBatchMode.Check, "Counts: unique, processed and missing questions, by day."),
        Mode(KeywordBatchMode.Missing, "Classifies the missing questions, at most --limit, and verifies."),
        Mode(KeywordBatchMode.Complete, "basic, check, missing, verify and a summary."),
    ];

    private static Command Mode(KeywordBatchMode mode, string description)
    {
        var command = new Command(mode.ToString().ToLowerInvariant(), description)
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
        var period = new Period(context.Get(SharedOptions.Start), context.Get(SharedOptions.End));
        long limit = context.Get(Limit) ?? long.MaxValue;
        bool json = context.Get(SharedOptions.Json);
        long count = 0;
        await foreach (MissingKeyword missing in new QuestionReader(context.OpenDatabase()).ReadMissingAsync(period, cancellationToken))
        {
            await (json
                ? context.WriteJsonLineAsync(missing)
                : context.Output.WriteLineAsync($"{missing.Date:O}\t{missing.Count}\t{OneLine(missing.Text)}"));
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
        var period = new Period(context.Get(SharedOptions.Start), context.Get(SharedOptions.End));
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

    private static Option<T> Number<T>(string name, string description, double min, double max)
    {
        var option = new Option<T>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result => SharedOptions.CheckNumber(result, name, min, max));
        return option;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}

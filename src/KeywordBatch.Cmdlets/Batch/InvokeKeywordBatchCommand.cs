using System.Management.Automation;
using System.Security;
using KeywordBatch.Batch;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsLifecycle.Invoke, "KeywordBatch", SupportsShouldProcess = true)]
[OutputType(typeof(KeywordBatchSummary), typeof(KeywordBatchUnit))]
public sealed class InvokeKeywordBatchCommand : PeriodCmdlet, IClassifierParameters
{
    private ClassifierArguments? _arguments;
    private SettingsSource _settings = SettingsSource.Empty;
    private BatchOptions _options = new();
    private LogOptions? _log;

    [Parameter(HelpMessage = "Basic: every question. Check: counts only. Missing: the missing ones. Complete: all of it, verified.")]
    [OneOfTransformation(typeof(KeywordBatchMode))]
    [ValidateNotNull]
    public KeywordBatchMode? Mode { get; set; } = KeywordBatchMode.Complete;

    [Parameter(HelpMessage = "At most so many missing questions, 1 or more; for Missing and for Complete's second pass. Basic and Check refuse it.")]
    [ValidateRange(1, long.MaxValue)]
    public long? Limit { get; set; }

    [Parameter(HelpMessage = "Days worked on at once, 1 to 32; on a server at most DB_POOL_MAX less 2. Default: PARALLEL_CONCURRENT_DATES, else 3.")]
    [ValidateRange(1, 32)]
    public int? ParallelDay { get; set; }

    [Parameter(HelpMessage = "Questions of a chunk at first, 1 to 10000; it adapts to the database. Default: BATCH_SIZE, else 500.")]
    [ValidateRange(1, 10_000)]
    public int? ChunkSize { get; set; }

    [Parameter(HelpMessage = "The smallest chunk that adapting may come to, 1 to 10000. Default: 100, or less with a smaller ChunkSize.")]
    [ValidateRange(1, 10_000)]
    public int? MinChunkSize { get; set; }

    [Parameter(HelpMessage = "The largest chunk that adapting may come to, 1 to 10000. Default: 1000, or more with a larger ChunkSize.")]
    [ValidateRange(1, 10_000)]
    public int? MaxChunkSize { get; set; }

    [Parameter(HelpMessage = "Into how many units a day is split, 1 to 1000; the same for every worker. Default: one for each 50000 questions.")]
    [ValidateRange(1, 1000)]
    public int? BucketsPerDay { get; set; }

    [Parameter(HelpMessage = "The folder of the journal. Default: KEYWORDBATCH_JOURNAL, else one for each database in the user's data folder.")]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    [Parameter(HelpMessage = "Keeps no journal: a run that is killed then pays again for answers that were not stored yet.")]
    public SwitchParameter NoJournal { get; set; }

    [Parameter(HelpMessage = "Seconds to wait after each chunk, to spare the database; 0.001 to 3600.")]
    [ValidateRange(0.001, 3600d)]
    public double? ChunkPause { get; set; }

    [Parameter(HelpMessage = "Who classifies: rules (offline), hcx (CLOVA Studio) or openai. Default: hcx when HCX_CHAT_API_KEY is set, else rules.")]
    [ValidateSet("rules", "hcx", "openai")]
    public string? Classifier { get; set; }

    [Parameter(HelpMessage = "The base address that the classifier's path is added to.")]
    [ValidateNotNullOrEmpty]
    public string? ClassifierUrl { get; set; }

    [Parameter(HelpMessage = "The model. Default: HCX_MODEL or OPENAI_MODEL, else HCX-005 or gpt-4o-mini.")]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    [Parameter(HelpMessage = "The key as SecureString, or the name of a secret. Default: HCX_CHAT_API_KEY or OPENAI_API_KEY.")]
    [ApiKeyTransformation]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    [Parameter(HelpMessage = "A rules file in place of the built-in rules.")]
    [ValidateNotNullOrEmpty]
    public string? RulesPath { get; set; }

    [Parameter(HelpMessage = "Calls in flight at once, 1 to 256.")]
    [ValidateRange(1, 256)]
    public int? Concurrency { get; set; }

    [Parameter(HelpMessage = "Questions in one call, 1 to 50.")]
    [ValidateRange(1, 50)]
    public int? QuestionsPerCall { get; set; }

    [Parameter(HelpMessage = "Sends the questions as they are, personal numbers and addresses included.")]
    public SwitchParameter NoRedaction { get; set; }

    [Parameter(HelpMessage = "Answers by rules what the classifier finally fails for; such questions stay missing otherwise.")]
    public SwitchParameter FallbackToRules { get; set; }

    [Parameter(HelpMessage = "A file that the run's log is added to, a JSON object a line. Default: KEYWORDBATCH_LOG, else none.")]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    [Parameter(HelpMessage = "Writes each unit when it ends, before the summary.")]
    public SwitchParameter PassThru { get; set; }

    protected override void Prepare()
    {
        base.Prepare();
        _arguments = new ClassifierArguments(this, RulesPath is null ? null : ResolvePath(RulesPath));
        _settings = _arguments.Over(SettingsSource.Load(CurrentFolder));
        _log = LogOptions.From(LogPath is null ? null : ResolvePath(LogPath), _settings);
        BatchOptions defaults = BatchOptions.From(_settings);
        defaults = ChunkSize is { } size ? defaults.WithChunkSize(size) : defaults;
        _options = defaults with
        {
            MinChunkSize = MinChunkSize ?? defaults.MinChunkSize,
            MaxChunkSize = MaxChunkSize ?? defaults.MaxChunkSize,
            BucketsPerDay = BucketsPerDay,
            Journal = NoJournal ? null : JournalPath is { } path ? new() { Folder = ResolvePath(path) } : defaults.Journal,
            Limit = Limit,
            ParallelDays = ParallelDay ?? defaults.ParallelDays,
            ChunkPause = TimeSpan.FromSeconds(ChunkPause ?? 0),
        };
    }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        KeywordBatchMode mode = Mode!.Value;
        IKeywordClassifier? classifier = null;
        var classification = new ClassificationOptions();
        try
        {
            if (mode != KeywordBatchMode.Check)
            {
                classifier = _arguments!.Create(_settings);
                classification = _arguments.Options(classifier, _settings);
                string target = CmdletTexts.Get(
                    "RunBatchTarget", Period.Start, Period.End, database.Url, classifier.Identity.Name, classifier.Identity.Model);
                if (!await output.ShouldProcessAsync(target, CmdletTexts.Get("RunBatch", mode)))
                {
                    return;
                }
            }

            var host = new CmdletBatchHost(output, PassThru);
            await output.WriteObjectAsync(await RunLog.RunAsync(host, _log, _settings, database, Clock, logged => RunWatch.RunAsync(
                logged,
                _settings,
                database,
                mode,
                Period,
                Clock,
                watched => new BatchRunner(database, classifier, classification, _options, watched, Clock, Random.Shared),
                cancellationToken)));
        }
        finally
        {
            classifier?.Dispose();
        }
    }
}

using System.Management.Automation;
using KeywordBatch.Batch;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Questions;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsLifecycle.Invoke, "DailySync", SupportsShouldProcess = true)]
[OutputType(typeof(DailySyncSummary), typeof(DailySyncDay))]
public sealed class InvokeDailySyncCommand : DatabaseCmdlet
{
    private SettingsSource _settings = SettingsSource.Empty;
    private LogOptions? _log;
    private DailySyncOptions? _options;
    private SourceScript? _source;
    private Period _period;

    [Parameter(Mandatory = true, Position = 0, HelpMessage = "First day: a date, 2025-06-11, today, yesterday or -7d.")]
    [Alias("Start")]
    [DateTransformation]
    public DateOnly StartDate { get; set; }

    [Parameter(Position = 1, HelpMessage = "Last day, included; as StartDate. Default: the same as StartDate.")]
    [Alias("End")]
    [DateTransformation]
    public DateOnly? EndDate { get; set; }

    [Parameter(Mandatory = true, Position = 2, HelpMessage = "Emits the rows of the day that it gets as its parameter: objects, hashtables or DataRows. It runs in runspaces of its own, like ForEach-Object -Parallel.")]
    [ValidateNotNull]
    public ScriptBlock? Source { get; set; }

    [Parameter(Mandatory = true, Position = 3, HelpMessage = "The table that the rows go into.")]
    [ArgumentCompleter(typeof(TableCompleter))]
    [ValidateNotNullOrEmpty]
    public string Table { get; set; } = "";

    [Parameter(Mandatory = true, Position = 4, HelpMessage = "The columns that tell rows apart: the table's primary key, or another unique key.")]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    [Parameter(HelpMessage = "Weekdays, or EveryDay for markets that know no weekend. Default: Weekdays.")]
    [OneOfTransformation(typeof(BusinessCalendarKind))]
    public BusinessCalendarKind Calendar { get; set; }

    [Parameter(HelpMessage = "The days of the weekend. Default: Saturday, Sunday.")]
    [ValidateNotNullOrEmpty]
    public DayOfWeek[]? Weekend { get; set; }

    [Parameter(HelpMessage = "Files of holidays: CSV with a date in each line, or iCalendar.")]
    [ValidateNotNullOrEmpty]
    public string[] HolidayFile { get; set; } = [];

    [Parameter(HelpMessage = "Days at once, 1 to 32: while so many are stored, so many are fetched. Default: PARALLEL_CONCURRENT_DATES, else 3.")]
    [ValidateRange(1, 32)]
    public int? ThrottleLimit { get; set; }

    [Parameter(HelpMessage = "Asks the source for one day at a time only; rows are still written beside it.")]
    public SwitchParameter SerialSource { get; set; }

    [Parameter(HelpMessage = "Takes up the days that are completed as well, and writes what has changed in them.")]
    public SwitchParameter Incremental { get; set; }

    [Parameter(HelpMessage = "How often a day is tried in each of the two passes, 1 to 100. Default: 3.")]
    [ValidateRange(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    [Parameter(HelpMessage = "Seconds before the second try, 0 to 3600; they double, up to 10 or this, whichever is larger. Default: 4.")]
    [ValidateRange(0.0, 3600.0)]
    public double RetryDelay { get; set; } = 4;

    [Parameter(HelpMessage = "Rows of a chunk at first, 1 to 10000; it adapts to the database. Default: BATCH_SIZE, else 500.")]
    [ValidateRange(1, 10_000)]
    public int? ChunkSize { get; set; }

    [Parameter(HelpMessage = "The folder of the journal. Default: one in the user's data folder.")]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    [Parameter(HelpMessage = "A file that the sync's log is added to, a JSON object a line. Default: KEYWORDBATCH_LOG, else none.")]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    [Parameter(HelpMessage = "Writes each day when it ends, before the summary.")]
    public SwitchParameter PassThru { get; set; }

    protected override void Prepare()
    {
        base.Prepare();
        _period = new(StartDate, EndDate ?? StartDate);
        _settings = SettingsSource.Load(CurrentFolder);
        _log = LogOptions.From(LogPath is null ? null : ResolvePath(LogPath), _settings);
        BatchOptions batch = BatchOptions.From(_settings);
        batch = ChunkSize is { } size ? batch.WithChunkSize(size) : batch;
        _options = new()
        {
            Table = Table,
            Key = Key,
            Calendar = BusinessCalendar.Open(Calendar, Weekend, HolidayFile.Select(ResolvePath)),
            SerialSource = SerialSource,
            Incremental = Incremental,
            MaxAttempts = MaxAttempts,
            RetryDelay = TimeSpan.FromSeconds(RetryDelay),
            MaxRetryDelay = TimeSpan.FromSeconds(Math.Max(10, RetryDelay)),
            Batch = batch with
            {
                ParallelDays = ThrottleLimit ?? batch.ParallelDays,
                Journal = new() { Folder = JournalPath is null ? null : ResolvePath(JournalPath) },
            },
        };
        _source = SourceScript.Take(Source!, this);
    }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        string target = CmdletTexts.Get("InDatabase", Table, database.Url);
        if (!await output.ShouldProcessAsync(target, CmdletTexts.Get("SyncDays", _period.Start, _period.End)))
        {
            return;
        }

        using var source = new ScriptSource(_source!, output.NoteWarning, output.NoteVerbose);
        var host = new CmdletSyncHost(output, target, PassThru);
        (long plain, long packed) = (0, 0);
        DailySyncSummary summary = await SyncLog.RunAsync(host, _log, _settings, database, Clock, logged => SyncWatch.RunAsync(
            logged,
            _settings,
            database,
            Table,
            _period,
            Clock,
            async watched =>
            {
                var sync = new DailySync(database, _options!, source, watched, Clock, Random.Shared);
                DailySyncSummary synced = await sync.RunAsync(_period, cancellationToken);
                (plain, packed) = sync.Journaled;
                return synced;
            },
            cancellationToken));
        await output.WriteVerboseAsync(CmdletTexts.Get("Journaled", plain, packed));
        await output.WriteObjectAsync(summary);
    }
}

using System.Management.Automation;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsData.Import, "Chat", DefaultParameterSetName = FromFile, SupportsShouldProcess = true)]
[OutputType(typeof(ChatImportSummary))]
public sealed class ImportChatCommand : DatabaseStreamingCmdlet<object>
{
    private const string FromFile = "Path";
    private const string FromPipeline = "InputObject";

    private long _refused;
    private ChatInput? _chats;
    private string[] _files = [];
    private ChatImporter? _importer;

    // Not from the pipeline by property name: PowerShell would then bind every piped object here, being the default set.
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FromFile, HelpMessage = "CSV with a header, or JSON lines; wildcards are allowed.")]
    [Alias("FullName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = FromPipeline, ValueFromPipeline = true, HelpMessage = "Objects with a time and a text, or files.")]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    [Parameter(HelpMessage = "The column or property of the time.")]
    [ValidateNotNullOrEmpty]
    public string TimeColumn { get; set; } = "created_at";

    [Parameter(HelpMessage = "The column or property of the text.")]
    [ValidateNotNullOrEmpty]
    public string TextColumn { get; set; } = "input_text";

    [Parameter(HelpMessage = "The files' encoding, such as cp949. Default: UTF-8, or what the byte order mark says.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public string? Encoding { get; set; }

    /// <summary>File paths as they are; objects as the chats that they mean.</summary>
    protected override IEnumerable<object> ReadInput()
    {
        if (ParameterSetName == FromFile)
        {
            return _files;
        }

        return PipedObjects.Each(InputObject!).SelectMany(Read);
    }

    protected override void Prepare()
    {
        base.Prepare();
        _chats = new(TimeColumn, TextColumn, ImportEncoding.Parse(Encoding));
        _files = [.. Path.SelectMany(path => ChatPaths.Resolve(path, this))];
        ImportText.Require(_files);
    }

    // An error that -ErrorAction Stop made the last one tells its own row only.
    private protected override void WriteAfterBreak() => TellStored(WriteWarning);

    // Ctrl+C and an error of an earlier stage end it without a word, and leave no stream to write to.
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Host?.UI is { } person)
        {
            TellStored(person.WriteWarningLine);
        }
    }

    private void TellStored(Action<string> tell)
    {
        if (Interlocked.Exchange(ref _importer, null)?.Stored is > 0 and var stored)
        {
            tell(CmdletTexts.Get("ImportStopped", stored));
        }
    }

    private IEnumerable<object> Read(PSObject input)
    {
        switch (input.BaseObject)
        {
            case FileInfo file:
                return [file.FullName];
            case string { Length: > 0 } path:
                return ChatPaths.Resolve(path, this);
        }

        try
        {
            return [_chats!.Read(input)];
        }
        catch (KeywordBatchException e)
        {
            Interlocked.Increment(ref _refused);
            WriteError(ErrorRecords.From(e));
            return [];
        }
    }

    private protected override async Task RunAsync(
        KeywordDatabase database, IAsyncEnumerable<object> input, CmdletOutput output, CancellationToken cancellationToken)
    {
        string table = CmdletTexts.Get("InDatabase", database.Names.Chats, database.Url);
        if (!await output.ShouldProcessAsync(table, CmdletTexts.Get("ImportChats")))
        {
            return;
        }

        string activity = CmdletTexts.Get("Importing", table);
        string unit = CmdletTexts.Get("Chats");
        void Refuse(KeywordBatchException error)
        {
            Interlocked.Increment(ref _refused);
            output.NoteError(error);
        }

        var importer = new ChatImporter(database);
        Volatile.Write(ref _importer, importer);
        ChatImportSummary summary;
        try
        {
            summary = await importer.ImportAsync(
                _chats!.ReadAsync(input, Refuse, cancellationToken),
                (chat, reason) => output.NoteError(CmdletErrors.ChatRefused(chat, reason)),
                rows => output.ReportProgress(new CmdletProgress(1, activity, rows, null) { Unit = unit }),
                cancellationToken);
        }
        catch (KeywordBatchException)
        {
            // It says itself what is stored.
            Volatile.Write(ref _importer, null);
            throw;
        }

        // All errors are written when this is called: what ends the pipeline from here on, such as Select-Object -First 1,
        // breaks no import off.
        await output.CallAsync(_ => _importer = null);
        long refused = Interlocked.Read(ref _refused);
        await output.WriteObjectAsync(summary with { Read = summary.Read + refused, Failed = summary.Failed + refused });
    }
}

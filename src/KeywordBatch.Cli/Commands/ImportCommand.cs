using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using System.Text;
using KeywordBatch.Database;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch import: chats from files of CSV or JSON lines.</summary>
internal static class ImportCommand
{
    private const string TimeColumn = "created_at";
    private const string TextColumn = "input_text";

    private static readonly Argument<string[]> Files = new("FILE") { Arity = ArgumentArity.OneOrMore };

    private static readonly Option<Dictionary<string, string>> Columns = new("--column")
    {
        HelpName = "NAME=OTHER",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = ParseColumns,
    };

    public static Command Create() =>
        new Command("import")
        {
            Files, Columns, SharedOptions.TextEncoding, SharedOptions.Database, SharedOptions.Json,
        }.Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordDatabase database = context.OpenDatabase();
        string[] paths = context.Get(Files);
        ImportText.Require(paths.Where(path => path != StandardInput.Path));
        Encoding? encoding = context.Get(SharedOptions.TextEncoding);
        long unreadable = 0;
        IAsyncEnumerable<ChatMessage> chats = ReadAsync(
            paths,
            encoding,
            context.Get(Columns) ?? [],
            error =>
            {
                unreadable++;
                context.Error.WriteLine(error.Message);
            },
            cancellationToken);
        var importer = new ChatImporter(database);
        ChatImportSummary summary;
        try
        {
            using var progress = new ProgressView(context, CliTexts.Get("Importing"), CliTexts.Get("Chats"));
            summary = await importer.ImportAsync(
                chats,
                (chat, reason) => context.Error.WriteLine(CliTexts.Get("Refused", chat.CreatedAt, reason)),
                rows => progress.Report(rows, null),
                cancellationToken);
        }
        catch (OperationCanceledException) when (importer.Stored > 0)
        {
            await context.Error.WriteLineAsync(CliTexts.Get("ImportStopped", importer.Stored));
            throw;
        }

        long failed = summary.Failed + unreadable;
        long read = summary.Read + unreadable;
        await context.Error.WriteLineAsync(
            CliTexts.Get("Imported", read, summary.Inserted, database.Url, failed, summary.Duration.TotalSeconds));
        await context.WriteJsonAsync(new { read, inserted = summary.Inserted, failed, seconds = Math.Round(summary.Duration.TotalSeconds, 3) });
        return failed == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static async IAsyncEnumerable<ChatMessage> ReadAsync(
        IEnumerable<string> paths,
        Encoding? encoding,
        Dictionary<string, string> columns,
        Action<KeywordBatchException> refuse,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string path in paths)
        {
            using StreamReader input = await StandardInput.OpenAsync(path, encoding, cancellationToken);
            var reader = new ChatFileReader(
                StandardInput.NameOf(path),
                columns.GetValueOrDefault(TimeColumn, TimeColumn),
                columns.GetValueOrDefault(TextColumn, TextColumn),
                refuse);
            await foreach (ChatMessage chat in reader.ReadAsync(input, cancellationToken))
            {
                yield return chat;
            }
        }
    }

    private static Dictionary<string, string> ParseColumns(ArgumentResult result)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Token token in result.Tokens)
        {
            int equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? "" : token.Value[..equals];
            if (name is not (TimeColumn or TextColumn) || equals == token.Value.Length - 1)
            {
                result.AddError(CliTexts.Get("MapsNoColumn", token.Value, TimeColumn, TextColumn));
                break;
            }

            columns[name] = token.Value[(equals + 1)..];
        }

        return columns;
    }
}

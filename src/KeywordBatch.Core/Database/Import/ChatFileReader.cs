using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace KeywordBatch.Database;

/// <summary>Reads chats from CSV with a header (RFC 4180) or from JSON lines, row by row.</summary>
/// <param name="name">What the input is called in messages.</param>
/// <param name="timeColumn">The column or property of the time.</param>
/// <param name="textColumn">The column or property of the text.</param>
/// <param name="refused">Told each line that cannot be read; it is left out and counted by the caller.</param>
public sealed class ChatFileReader(string name, string timeColumn, string textColumn, Action<KeywordBatchException> refused)
{
    /// <summary>Reads an input; JSON lines are told from CSV by their first character.</summary>
    /// <param name="input">The text.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">ImportColumnMissing: the header lacks a column. ImportJsonArray.</exception>
    public IAsyncEnumerable<ChatMessage> ReadAsync(TextReader input, CancellationToken cancellationToken) =>
        input.Peek() == '{' ? ReadJsonLinesAsync(input, cancellationToken) : ReadCsvAsync(input, cancellationToken);

    private async IAsyncEnumerable<ChatMessage> ReadCsvAsync(TextReader input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var bad = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = _ => bad = true,
            MissingFieldFound = null,
            DetectColumnCountChanges = false,
        };
        using var csv = new CsvReader(input, configuration);
        if (!await csv.ReadAsync().ConfigureAwait(false) || !csv.ReadHeader())
        {
            throw DatabaseErrors.ImportColumnMissing(name, timeColumn, "");
        }

        int time = Find(csv, timeColumn), text = Find(csv, textColumn);
        while (await csv.ReadAsync().ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            long line = csv.Parser.RawRow;
            string? question = csv.GetField(text);
            if (bad || question is null)
            {
                bad = false;
                refused(DatabaseErrors.ImportRowInvalid(name, line, DatabaseErrors.Reason(question is null ? "TooFewColumns" : "StrayQuote")));
            }
            else if (TimeText.Read(csv.GetField(time)) is { } created)
            {
                yield return new(created, question);
            }
            else
            {
                refused(DatabaseErrors.ImportRowInvalid(name, line, DatabaseErrors.Reason("NotATime", csv.GetField(time))));
            }
        }
    }

    private async IAsyncEnumerable<ChatMessage> ReadJsonLinesAsync(TextReader input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long number = 0;
        while (await input.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            ChatMessage? chat = null;
            string reason = "";
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement row = document.RootElement;
                string? time = row.TryGetProperty(timeColumn, out JsonElement t) ? t.ToString() : null;
                if (TimeText.Read(time) is not { } created)
                {
                    reason = DatabaseErrors.Reason("TimeMissing", timeColumn);
                }
                else if (!row.TryGetProperty(textColumn, out JsonElement text) || text.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                {
                    reason = DatabaseErrors.Reason("TextMissing", textColumn);
                }
                else
                {
                    chat = new(created, text.GetString());
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                reason = DatabaseErrors.Reason("NotAnObject");
            }

            if (chat is null)
            {
                refused(DatabaseErrors.ImportRowInvalid(name, number, reason));
            }
            else
            {
                yield return chat;
            }
        }
    }

    private int Find(CsvReader csv, string column)
    {
        int index = Array.FindIndex(csv.HeaderRecord!, h => string.Equals(h.Trim().TrimStart('\uFEFF'), column, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index
            : throw (ImportText.BeginsJsonArray(csv.HeaderRecord!)
                ? DatabaseErrors.ImportJsonArray(name)
                : DatabaseErrors.ImportColumnMissing(name, column, HeaderForMessage(csv.HeaderRecord!)));
    }

    private static string HeaderForMessage(string[] header)
    {
        string text = string.Join(",", header);
        string printable = new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
        return printable.Length <= 100 ? printable : printable[..100] + "…";
    }
}

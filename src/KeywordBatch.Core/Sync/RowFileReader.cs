using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>Reads rows of any columns from CSV with a header (RFC 4180) or from JSON lines, row by row.</summary>
/// <param name="name">What the input is called in messages.</param>
/// <param name="refused">Told each line that cannot be read; it is left out and counted by the caller.</param>
public sealed class RowFileReader(string name, Action<KeywordBatchException> refused)
{
    /// <summary>Reads an input; JSON lines are told from CSV by the first character that is no white space.</summary>
    /// <param name="input">The text.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="KeywordBatchException">ImportJsonArray.</exception>
    public IAsyncEnumerable<SourceRow> ReadAsync(TextReader input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        long before = SkipWhiteSpace(input);
        return input.Peek() == '{' ? ReadJsonLinesAsync(input, before, cancellationToken) : ReadCsvAsync(input, before, cancellationToken);
    }

    // How many lines it is.
    private static long SkipWhiteSpace(TextReader input)
    {
        long lines = 0;
        for (int next = input.Peek(); next >= 0 && char.IsWhiteSpace((char)next); next = input.Peek())
        {
            input.Read();
            lines += next == '\n' || (next == '\r' && input.Peek() != '\n') ? 1 : 0;
        }

        return lines;
    }

    private async IAsyncEnumerable<SourceRow> ReadCsvAsync(TextReader input, long before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool bad = false;
        using var csv = new CsvReader(input, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = _ => bad = true, MissingFieldFound = null });
        if (!await csv.ReadAsync().ConfigureAwait(false) || !csv.ReadHeader())
        {
            yield break;
        }

        // One on a single line would be CSV without rows, and all be well.
        if (ImportText.BeginsJsonArray(csv.HeaderRecord!))
        {
            throw DatabaseErrors.ImportJsonArray(name);
        }

        var shape = new RowShape([.. csv.HeaderRecord!.Select(h => h.Trim().TrimStart('\uFEFF'))]);
        while (await csv.ReadAsync().ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] fields = csv.Parser.Record ?? [];
            if (bad || fields.Length != shape.Names.Count)
            {
                string reason = bad ? SyncErrors.Reason("StrayQuote") : SyncErrors.Reason("OtherColumns", fields.Length, shape.Names.Count);
                bad = false;
                refused(DatabaseErrors.ImportRowInvalid(name, before + csv.Parser.RawRow, reason));
                continue;
            }

            yield return new(shape, fields);
        }
    }

    private async IAsyncEnumerable<SourceRow> ReadJsonLinesAsync(TextReader input, long before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var format = new RowJson(typed: false);
        for (long number = before + 1; await input.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            SourceRow? row = null;
            try
            {
                row = format.Read(Encoding.UTF8.GetBytes(line));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                refused(DatabaseErrors.ImportRowInvalid(name, number, SyncErrors.Reason("NoObject")));
            }

            if (row is { } read)
            {
                yield return read;
            }
        }
    }
}

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
    /// <summary>Reads an input; JSON lines are told from CSV by their first character.</summary>
    /// <param name="input">The text.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public IAsyncEnumerable<SourceRow> ReadAsync(TextReader input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Peek() == '{' ? ReadJsonLinesAsync(input, cancellationToken) : ReadCsvAsync(input, cancellationToken);
    }

    private async IAsyncEnumerable<SourceRow> ReadCsvAsync(TextReader input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool bad = false;
        using var csv = new CsvReader(input, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = _ => bad = true, MissingFieldFound = null });
        if (!await csv.ReadAsync().ConfigureAwait(false) || !csv.ReadHeader())
        {
            yield break;
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
                refused(DatabaseErrors.ImportRowInvalid(name, csv.Parser.RawRow, reason));
                continue;
            }

            yield return new(shape, fields);
        }
    }

    private async IAsyncEnumerable<SourceRow> ReadJsonLinesAsync(TextReader input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var format = new RowJson();
        for (long number = 1; await input.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
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

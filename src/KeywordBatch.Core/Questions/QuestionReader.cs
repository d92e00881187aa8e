using System.Data.Common;
using System.Runtime.CompilerServices;
using KeywordBatch.Database;

namespace KeywordBatch.Questions;

/// <summary>Reads questions as streams, in memory that does not grow with their number.</summary>
/// <param name="database">The database.</param>
public sealed class QuestionReader(KeywordDatabase database)
{
    // What IsNullOrWhiteSpace looks for: a text can only be blank if it begins with one of these.
    private static readonly string WhiteSpace =
        new([.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(char.IsWhiteSpace)]);

    /// <summary>The missing questions of a day, or of a part of it, in the order in which they were first asked; blank texts are none.</summary>
    /// <param name="part">Which day, or which part of it.</param>
    /// <param name="cancellationToken">Ends the statement on the server.</param>
    /// <exception cref="KeywordBatchException">A table or column is missing or cannot be read, or the server cannot be reached.</exception>
    public IAsyncEnumerable<MissingKeyword> ReadMissingAsync(DayPart part, CancellationToken cancellationToken = default) =>
        ReadMissingAsync([part], cancellationToken);

    /// <summary>The missing questions of a period, day by day. While a day is read, the next one is already asked for.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Ends the statements on the server.</param>
    /// <exception cref="KeywordBatchException">A table or column is missing or cannot be read, or the server cannot be reached.</exception>
    public IAsyncEnumerable<MissingKeyword> ReadMissingAsync(Period period, CancellationToken cancellationToken = default) =>
        ReadMissingAsync(period.Days().Select(day => new DayPart(day)), cancellationToken);

    /// <summary>Each distinct text of a period once, with its count and latest day, most asked first.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Ends the statement on the server.</param>
    /// <exception cref="KeywordBatchException">A table or column is missing or cannot be read, or the server cannot be reached.</exception>
    public async IAsyncEnumerable<UniqueChat> ReadUniqueAsync(
        Period period, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        KeywordSchema schema = await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false);
        int?[] halves = database.Texts.CanHalve ? [0, 1] : [null];
        (string, object?)[] bounds = await database.BoundChatsAsync(period.Start, period.End.AddDays(1), cancellationToken).ConfigureAwait(false);
        IEnumerable<IAsyncEnumerable<UniqueRow>> streams = halves.Select(half => ReadUnique(schema, bounds, half, cancellationToken));
        await foreach (UniqueRow row in ReadAhead.MergeAsync(streams, UniqueRow.Order, cancellationToken).ConfigureAwait(false))
        {
            if (row.Chat is not null)
            {
                yield return row.Chat;
            }
        }
    }

    private IAsyncEnumerable<UniqueRow> ReadUnique(KeywordSchema schema, (string, object?)[] bounds, int? half, CancellationToken cancellationToken)
    {
        (string, object?)[] parameters = half is null ? bounds : [.. bounds, ("half", half)];
        long seen = 0;
        return database.StreamAsync(
            (texts, skip) => (texts.UniqueChats(half is not null) + (skip == 0 ? "" : texts.Skip(skip)), parameters),
            reader => (ReadUnique(schema, reader), ++seen),
            cancellationToken);
    }

    // Some of what no run can read comes to its texts here all the same.
    private UniqueRow ReadUnique(KeywordSchema schema, DbDataReader reader)
    {
        try
        {
            return UniqueRow.Read(reader);
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            database.RequireReadableChats(schema);
            throw;
        }
    }

    /// <summary>How much of each day has keywords, in order of days.</summary>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Ends the statements on the server.</param>
    /// <exception cref="KeywordBatchException">A table or column is missing or cannot be read, or the server cannot be reached.</exception>
    public IAsyncEnumerable<KeywordCoverageDay> ReadCoverageAsync(Period period, CancellationToken cancellationToken = default) =>
        ReadAhead.SelectAsync(period.Days(), CoverDayAsync, cancellationToken);

    /// <summary>How much of each part of a day has keywords, by the number of the part.</summary>
    /// <param name="day">The day.</param>
    /// <param name="buckets">Into how many parts it goes.</param>
    /// <param name="cancellationToken">Ends the statement on the server.</param>
    internal async Task<IReadOnlyList<KeywordCoverageDay>> CoverPartsAsync(DateOnly day, int buckets, CancellationToken cancellationToken)
    {
        database.RequireCountableChats(await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false));
        (string, object?)[] bounds = await database.BoundChatsAsync(day, day.AddDays(1), cancellationToken).ConfigureAwait(false);
        return await database.UseAsync<IReadOnlyList<KeywordCoverageDay>>(
            async (session, token) =>
            {
                var parts = new KeywordCoverageDay[buckets];
                Array.Fill(parts, new(day, 0, 0, 0));
                DbReading reading = await session.ReadAsync(
                    session.Texts.Coverage, token, [.. bounds, ("blanks", WhiteSpace), ("buckets", buckets)]).ConfigureAwait(false);
                await using (reading.ConfigureAwait(false))
                {
                    while (await reading.NextAsync().ConfigureAwait(false))
                    {
                        DbDataReader row = reading.Reader;
                        ref KeywordCoverageDay part = ref parts[DbValues.ToInt64(row.GetValue(5))];
                        long questions = DbValues.ToInt64(row.GetValue(1));
                        if (DbValues.ToInt64(row.GetValue(3)) != 0 && (row.IsDBNull(4) || string.IsNullOrWhiteSpace(row.GetString(4))))
                        {
                            part = part with { Blank = part.Blank + DbValues.ToInt64(row.GetValue(2)) };
                            continue;
                        }

                        part = part with
                        {
                            Unique = part.Unique + questions,
                            Processed = part.Processed + (DbValues.ToInt64(row.GetValue(0)) != 0 ? questions : 0),
                        };
                    }
                }

                return parts;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How much of a day has keywords.</summary>
    internal async Task<KeywordCoverageDay> CoverDayAsync(DateOnly day, CancellationToken cancellationToken) =>
        (await CoverPartsAsync(day, 1, cancellationToken).ConfigureAwait(false))[0];

    private async IAsyncEnumerable<MissingKeyword> ReadMissingAsync(
        IEnumerable<DayPart> parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Once, before several days would each read it at the same time.
        database.RequireReadableChats(await database.GetUsableSchemaAsync(cancellationToken).ConfigureAwait(false));
        IEnumerable<IAsyncEnumerable<IReadOnlyList<MissingKeyword?>>> blocks = parts.Select(part => ReadBlocks(part, cancellationToken));
        await foreach (IReadOnlyList<MissingKeyword?> block in ReadAhead.ConcatAsync(blocks, cancellationToken).ConfigureAwait(false))
        {
            foreach (MissingKeyword question in block.OfType<MissingKeyword>())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return question;
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<MissingKeyword?>> ReadBlocks(
        DayPart part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string, object?)[] bounds = await database.BoundChatsAsync(part.Day, part.Day.AddDays(1), cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<IReadOnlyList<MissingKeyword?>> blocks = database.StreamBlocksAsync(
            long.MinValue,
            (texts, after) => (texts.MissingQuestions, [.. bounds, ("after", after), ("bucket", part.Bucket), ("buckets", part.Buckets)]),
            row => (ToQuestion(row, part.Day), DbValues.ToInt64(row.GetValue(0))),
            cancellationToken);
        await foreach (IReadOnlyList<MissingKeyword?> block in blocks.ConfigureAwait(false))
        {
            yield return block;
        }
    }

    // None for a blank text.
    private static MissingKeyword? ToQuestion(DbDataReader row, DateOnly day) =>
        !row.IsDBNull(1) && row.GetString(1) is var text && !string.IsNullOrWhiteSpace(text) ? new(day, text, row.GetInt64(2)) : null;
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using KeywordBatch.Database;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Sync;

/// <summary>
/// The rows of one day as its source gave them, in a DataContainer of the day's own: packed blocks of rows, and behind them
/// a record that says how many rows there are, so that a day that was fetched is not fetched again.
/// </summary>
internal sealed class DayJournal
{
    /// <summary>Rows of a day that are kept in memory as well; of more, all are read back.</summary>
    private const int MostInMemory = 10_000;

    private const string Done = ".done";

    private readonly string _home;
    private readonly long _hour;
    private readonly TimeSpan _age;
    private readonly TimeProvider _time;
    private readonly List<SourceRow> _rows;
    private bool _hasAllInMemory;
    private (long Plain, long Packed) _bytes;

    /// <param name="folder">The folder of its table's journals.</param>
    /// <param name="day">Which day's.</param>
    /// <param name="age">How old it may be to be gone on from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="rows">Where rows are kept in memory; empty.</param>
    public DayJournal(string folder, DateOnly day, TimeSpan age, TimeProvider time, List<SourceRow> rows)
    {
        _rows = rows;
        _home = Path.Combine(folder, day.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        _hour = MsgTime.From(day.ToDateTime(TimeOnly.MinValue));
        _age = age;
        _time = time;
    }

    // Of a day that was done: who wants it done anew wants what the source says now.
    private string DoneHome => _home + Done;

    /// <summary>The folder of a table's journals: below the one given, or below the user's data.</summary>
    public static string FolderOf(string? given, KeywordDatabase database, string table) =>
        Path.Combine(given ?? Path.Combine(KeywordDatabase.DataFolder, "sync"), TextHash.Of($"{database.Url}\n{table}", 16));

    /// <summary>
    /// Lets go of days that were fetched so long ago; of those not done after twice the time, since until it was over somebody
    /// may have gone on from one, and be at work on it.
    /// </summary>
    public static void Prune(string folder, TimeSpan age, TimeProvider time)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string home in Directory.GetDirectories(folder))
        {
            try
            {
                if (Age(home, time) > (home.EndsWith(Done, StringComparison.Ordinal) ? age : 2 * age))
                {
                    Directory.Delete(home, recursive: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another sync lets go of the same days, or reads one; the next run looks again.
            }
        }
    }

    // A folder's time is that of the files in it being made.
    private static TimeSpan Age(string home, TimeProvider time) => time.GetUtcNow() - Directory.GetLastWriteTimeUtc(home);

    /// <summary>How many rows a whole journal of the day holds that are still to be stored; null where there are none, or too old ones.</summary>
    public long? Count()
    {
        // What the source said long ago may not be what it says now.
        if (!Directory.Exists(_home) || Directory.Exists(DoneHome) || Age(_home, _time) > _age)
        {
            return null;
        }

        using DataContainerReader reader = DataContainerReader.Open(_home);
        if (!reader.TryGetLast(out DataContainerRecordView end) || !end.OptUtf8.SequenceEqual("end"u8))
        {
            return null;
        }

        string[] numbers = Encoding.UTF8.GetString(end.Value).Split(' ');
        if (numbers.Length != 3)
        {
            return null;
        }

        _bytes = (Number(numbers[1]), Number(numbers[2]));
        return Number(numbers[0]);

        static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }

    /// <summary>Takes the rows of a source down, from the beginning.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> FillAsync(DateOnly day, IDaySource source, CancellationToken cancellationToken)
    {
        Discard();
        long count = 0;
        using var packer = new RowPacker();
        using (DataContainerWriter writer = DataContainerWriter.Open(
            new() { Home = _home, OwnerOnly = true, CommitEvery = TimeSpan.Zero, TimeProvider = _time }))
        {
            await source.ReadAsync(day, Take, cancellationToken).ConfigureAwait(false);
            if (!packer.IsEmpty)
            {
                writer.Put(_hour, "rows", packer.Pack());
            }

            _bytes = packer.Bytes;
            writer.Put(_hour, "end", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{count} {_bytes.Plain} {_bytes.Packed}")));

            void Take(SourceRow row)
            {
                packer.Add(row);
                if (packer.IsFull)
                {
                    writer.Put(_hour, "rows", packer.Pack());
                }

                count++;
                if (_rows.Count < MostInMemory)
                {
                    _rows.Add(row);
                }
            }
        }

        _hasAllInMemory = count == _rows.Count;
        return count;
    }

    /// <summary>The rows in chunks, each as large as is asked for when it begins, behind those that are settled.</summary>
    public IEnumerable<IReadOnlyList<SourceRow>> Chunks(long settled, Func<int> size)
    {
        if (_hasAllInMemory)
        {
            for (int from = (int)settled; from < _rows.Count;)
            {
                int count = Math.Min(size(), _rows.Count - from);
                yield return count == _rows.Count ? _rows : _rows.GetRange(from, count);
                from += count;
            }

            yield break;
        }

        List<SourceRow>? chunk = null;
        int most = 0;
        foreach (SourceRow row in Kept().Skip((int)settled))
        {
            if (chunk is null)
            {
                most = size();
                chunk = new(most);
            }

            chunk.Add(row);
            if (chunk.Count == most)
            {
                yield return chunk;
                chunk = null;
            }
        }

        if (chunk is not null)
        {
            yield return chunk;
        }
    }

    /// <summary>Marks the day as done.</summary>
    /// <returns>Bytes of its rows before and after they were packed.</returns>
    public (long Plain, long Packed) Close()
    {
        ForgetRows();
        try
        {
            Directory.Move(_home, DoneHome);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another worker of this machine has taken the day over, or somebody reads it: its rows are stored all the same, and
            // are not what the source says the next time.
            if (Directory.Exists(_home))
            {
                Directory.CreateDirectory(DoneHome);
            }
        }

        return _bytes;
    }

    /// <summary>Forgets what an earlier fetch left.</summary>
    public void Discard()
    {
        ForgetRows();
        foreach (string home in (string[])[_home, DoneHome])
        {
            if (Directory.Exists(home))
            {
                Directory.Delete(home, recursive: true);
            }
        }
    }

    private void ForgetRows()
    {
        _rows.Clear();
        _hasAllInMemory = false;
    }

    private IEnumerable<SourceRow> Kept()
    {
        var format = new RowJson(typed: true);
        using DataContainerReader reader = DataContainerReader.Open(_home);
        for (long key = 0; Block(reader, key, format) is { } rows; key++)
        {
            foreach (SourceRow row in rows)
            {
                yield return row;
            }
        }
    }

    // None behind a damaged one: the rows would be counted at other places than their own.
    private List<SourceRow>? Block(DataContainerReader reader, long key, RowJson format)
    {
        try
        {
            return reader.TryGet(_hour, key, out DataContainerRecordView record) && record.OptUtf8.SequenceEqual("rows"u8)
                ? RowPacker.Unpack(record.Value, format)
                : null;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            return null;
        }
    }
}

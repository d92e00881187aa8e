using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeywordBatch.Database;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Sync;

/// <summary>
/// The rows of one day as its source gave them, in a DataContainer of the day's own: its rows in the day's first hour, and
/// in the next one a record that says how many there are, so that a day that was fetched is not fetched again, and its
/// hour is closed and can be compressed.
/// </summary>
internal sealed class DayJournal
{
    /// <summary>Rows of a day that are kept in memory as well; of more, all are read back.</summary>
    private const int MostInMemory = 20_000;

    private readonly string _home;
    private readonly long _rowsHour;
    private readonly long _endHour;
    private readonly TimeProvider _time;
    private List<SourceRow>? _rows;

    public DayJournal(string folder, DateOnly day, TimeProvider time)
    {
        _home = Path.Combine(folder, day.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        _rowsHour = MsgTime.From(day.ToDateTime(TimeOnly.MinValue));
        _endHour = MsgTime.From(day.ToDateTime(new(1, 0)));
        _time = time;
    }

    /// <summary>The folder of a table's journals: below the one given, or below the user's data.</summary>
    public static string FolderOf(string? given, KeywordDatabase database, string table)
    {
        byte[] id = SHA256.HashData(Encoding.UTF8.GetBytes($"{database.Url}\n{table}"));
        return Path.Combine(
            given ?? Path.Combine(Path.GetDirectoryName(KeywordDatabase.DefaultFile())!, "sync"), Convert.ToHexStringLower(id)[..16]);
    }

    /// <summary>Lets go of days whose journals nobody has written for so long.</summary>
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
                if (time.GetUtcNow() - Directory.GetLastWriteTimeUtc(home) > age)
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

    /// <summary>How many rows a whole journal of the day holds that are still to be stored; null where there are none.</summary>
    public long? Count()
    {
        if (!Directory.Exists(_home))
        {
            return null;
        }

        DataContainerMaintenance container = DataContainerMaintenance.Open(_home);
        if (container.Partitions().Contains(_rowsHour) && container.Describe(_rowsHour).IsCompressed)
        {
            // Of a day that was done: who wants it done anew wants what the source says now.
            return null;
        }

        using DataContainerReader reader = DataContainerReader.Open(_home);
        return reader.TryGet(_endHour, 0, out DataContainerRecordView end)
            && long.TryParse(end.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? count
            : null;
    }

    /// <summary>Takes the rows of a source down, from the beginning.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> FillAsync(DateOnly day, IDaySource source, CancellationToken cancellationToken)
    {
        Discard();
        long count = 0;
        var rows = new List<SourceRow>();
        var format = new RowJson();
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        using (DataContainerWriter writer = DataContainerWriter.Open(
            new() { Home = _home, OwnerOnly = true, CommitEvery = TimeSpan.Zero, TimeProvider = _time }))
        {
            await source.ReadAsync(day, Take, cancellationToken).ConfigureAwait(false);
            writer.Put(_endHour, "end", Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)));

            void Take(SourceRow row)
            {
                format.Write(json, row);
                json.Flush();
                writer.Put(_rowsHour, "row", buffer.WrittenSpan);
                buffer.ResetWrittenCount();
                json.Reset();
                count++;
                if (rows.Count < MostInMemory)
                {
                    rows.Add(row);
                }
            }
        }

        _rows = count == rows.Count ? rows : null;
        return count;
    }

    /// <summary>The rows in chunks, each as large as is asked for when it begins, behind those that are settled.</summary>
    public IEnumerable<IReadOnlyList<SourceRow>> Chunks(long settled, Func<int> size)
    {
        if (_rows is { } rows)
        {
            for (int from = (int)settled; from < rows.Count;)
            {
                int count = Math.Min(size(), rows.Count - from);
                yield return rows.GetRange(from, count);
                from += count;
            }

            yield break;
        }

        var format = new RowJson();
        using DataContainerReader reader = DataContainerReader.Open(_home);
        for (long key = settled; ;)
        {
            var chunk = new List<SourceRow>();
            int most = size();
            for (; chunk.Count < most && TryRead(reader, key, format, out SourceRow row); key++)
            {
                chunk.Add(row);
            }

            if (chunk.Count == 0)
            {
                yield break;
            }

            yield return chunk;
        }
    }

    /// <summary>Compresses the day's rows.</summary>
    /// <returns>Bytes before and after.</returns>
    public (long Plain, long Packed) Close(CancellationToken cancellationToken)
    {
        _rows = null;
        DataContainerPartition hour = DataContainerMaintenance.Open(_home).Compress(_rowsHour, cancellationToken);
        return (hour.PlainBytes, hour.Bytes);
    }

    /// <summary>Forgets what an earlier fetch left.</summary>
    public void Discard()
    {
        _rows = null;
        if (Directory.Exists(_home))
        {
            Directory.Delete(_home, recursive: true);
        }
    }

    private bool TryRead(DataContainerReader reader, long key, RowJson format, out SourceRow row)
    {
        if (reader.TryGet(_rowsHour, key, out DataContainerRecordView record))
        {
            row = format.Read(record.Value);
            return true;
        }

        row = default;
        return false;
    }
}

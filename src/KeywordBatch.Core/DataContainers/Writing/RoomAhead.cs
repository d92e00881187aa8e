namespace KeywordBatch.DataContainers;

/// <summary>
/// Zeros written behind the records, for small commits that follow each other: into space that is there already, a sync
/// has to write the records alone, not the file's length and place as well. Nobody reads the zeros; the end of the
/// partition cuts them, and so does the next opening where there was no end.
/// </summary>
internal sealed class RoomAhead(StorageFile file)
{
    private static readonly byte[] Zeros = new byte[256 * 1024];

    private long _end;
    private bool _isRefused;

    /// <summary>Whether the file is longer than its records.</summary>
    public bool IsHeld => _end != 0;

    /// <summary>After records were written: writes zeros behind them when they have used up those from before.</summary>
    public void Extend(long end, long bytes)
    {
        if (bytes == 0 || end < _end || _isRefused || end + bytes > PartitionFormat.MaxDataBytes)
        {
            return;
        }

        try
        {
            _end = end + bytes;
            for (long at = end; at < _end; at += Zeros.Length)
            {
                file.Write(at, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, _end - at)));
            }
        }
        catch (KeywordBatchException)
        {
            // Nothing is owed here: records that need the room of the zeros get it back.
            Release(end);
        }
    }

    /// <summary>Gives the room back, and takes none again.</summary>
    public void Release(long end)
    {
        _isRefused = true;
        Cut(end);
    }

    /// <summary>Lets the file end with its records.</summary>
    public void Cut(long end)
    {
        if (_end > end)
        {
            file.SetLength(end);
        }

        _end = 0;
    }
}

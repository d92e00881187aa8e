namespace KeywordBatch.Database;

/// <summary>
/// How many bytes of rows one statement carries. MySQL and its kin take no statement that is longer than their packet, and
/// end the session that sends one.
/// </summary>
/// <param name="most">The most bytes.</param>
internal sealed class StatementLimit(long most)
{
    // Around a value stand its name, what it is converted to, and what divides it from the next.
    private const int BytesAround = 64;

    // A unit that JSON writes as an escape, whose backslash the driver escapes once more: \\u0001.
    private const int BytesOfEscape = 7;

    /// <summary>Where the number of rows is limit enough.</summary>
    public static StatementLimit None { get; } = new(long.MaxValue);

    /// <summary>So many characters a text may have whatever they are.</summary>
    public int Characters => (int)Math.Min((most - BytesAround) / BytesOfEscape, int.MaxValue);

    /// <summary>The limit of a server's packet: the rest of it is for the text that stands around the rows.</summary>
    public static StatementLimit OfPacket(long bytes) => new(bytes - (bytes / 8));

    /// <summary>The bytes that a value has in a statement at most, whichever way it travels.</summary>
    public static long BytesOf(object? value)
    {
        long bytes = BytesAround;
        if (value is byte[] raw)
        {
            return bytes + (2L * raw.Length);
        }

        foreach (char c in value as string ?? "")
        {
            bytes += c switch
            {
                '"' or '\\' => 4,
                '\'' => 2,
                >= ' ' and < '\x7f' => 1,
                _ => char.IsLetter(c) ? 3 : BytesOfEscape,
            };
        }

        return bytes;
    }

    public bool Takes(long bytes) => bytes <= most;

    /// <summary>The rows without those of which not even one goes into a statement.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="bytesOf">The bytes of a row.</param>
    /// <param name="refused">Gets those, each with the reason.</param>
    public ArraySegment<T> Fitting<T>(IReadOnlyList<T> rows, Func<T, long> bytesOf, List<(T Row, string Reason)> refused) =>
        this == None ? rows as T[] ?? [.. rows] : rows.Where(row =>
        {
            long bytes = bytesOf(row);
            if (!Takes(bytes))
            {
                refused.Add((row, DatabaseErrors.RowTooLarge(bytes, most)));
            }

            return Takes(bytes);
        }).ToArray();

    /// <summary>Rows that fit, in order, in parts of which each goes into one statement.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="mostRows">The most rows of a part.</param>
    /// <param name="bytesOf">The bytes of a row.</param>
    public IEnumerable<ArraySegment<T>> Split<T>(ArraySegment<T> rows, int mostRows, Func<T, long> bytesOf)
    {
        int from = 0;
        long bytes = 0;
        for (int at = 0; at < rows.Count; at++)
        {
            long more = this == None ? 0 : bytesOf(rows[at]);
            if (at > from && (at - from == mostRows || !Takes(bytes + more)))
            {
                yield return rows[from..at];
                (from, bytes) = (at, 0);
            }

            bytes += more;
        }

        if (from < rows.Count)
        {
            yield return rows[from..];
        }
    }
}

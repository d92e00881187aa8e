namespace KeywordBatch.Sync;

/// <summary>The keys of the rows seen last, so many of them, to find rows that come twice.</summary>
internal sealed class RecentKeys
{
    /// <summary>Some 20 MB of keys, whatever the input's length.</summary>
    public const int Most = 200_000;

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Makes room for so many more at once.</summary>
    public void Expect(int more)
    {
        int most = Math.Min(_keys.Count + more, Most + 1);
        _keys.EnsureCapacity(most);
        _order.EnsureCapacity(most);
    }

    /// <summary>False when the key has been seen.</summary>
    public bool TryAdd(string key)
    {
        if (!_keys.Add(key))
        {
            return false;
        }

        _order.Enqueue(key);
        if (_order.Count > Most)
        {
            _keys.Remove(_order.Dequeue());
        }

        return true;
    }

    /// <summary>Forgets all keys.</summary>
    public void Clear()
    {
        _keys.Clear();
        _order.Clear();
    }

    /// <summary>Forgets a key whose row was not stored after all.</summary>
    public void Remove(string key) => _keys.Remove(key);
}

using System.Collections.Concurrent;

namespace KeywordBatch.Database;

/// <summary>
/// SQL texts by size, most often the number of rows. A text for a full chunk may have some 100 KB, and chunks come in few
/// sizes: making it anew for every chunk would be most of what a run allocates.
/// </summary>
internal sealed class SizedText
{
    private const int MostKept = 16;

    private readonly ConcurrentDictionary<int, string> _texts = new();

    public string Get(int size, Func<int, string> build)
    {
        if (_texts.TryGetValue(size, out string? known))
        {
            return known;
        }

        string text = build(size);
        if (_texts.Count < MostKept)
        {
            _texts.TryAdd(size, text);
        }

        return text;
    }
}

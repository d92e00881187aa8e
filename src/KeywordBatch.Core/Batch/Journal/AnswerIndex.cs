using System.Security.Cryptography;
using System.Text;
using KeywordBatch.Classification;

namespace KeywordBatch.Batch;

/// <summary>Where the latest answers stand, found by who gave them and to what; the oldest make room for the newest.</summary>
internal sealed class AnswerIndex(int capacity)
{
    private readonly Dictionary<UInt128, Place> _places = [];
    private readonly Queue<UInt128> _order = new();

    public static UInt128 KeyOf(ClassifierIdentity identity, string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{identity.Name}\n{identity.Model}\n{identity.PromptVersion}\n{text}"), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    public void Add(UInt128 key, Place place)
    {
        if (!_places.ContainsKey(key))
        {
            if (_order.Count == capacity)
            {
                _places.Remove(_order.Dequeue());
            }

            _order.Enqueue(key);
        }

        _places[key] = place;
    }

    public bool TryFind(UInt128 key, out Place place) => _places.TryGetValue(key, out place);

    /// <summary>A record of one of the journal's containers.</summary>
    public readonly record struct Place(int Slot, long FileTime, long Key);
}

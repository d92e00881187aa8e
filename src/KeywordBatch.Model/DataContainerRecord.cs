using System.Text;

namespace KeywordBatch;

/// <summary>A record read from a DataContainer.</summary>
/// <param name="Partition">The hour's file time, yyyyMMddHH0000.</param>
/// <param name="Key">The record number within its partition, from 0.</param>
/// <param name="MsgTime">Its time, yyyyMMddHHmmss.</param>
/// <param name="Opt">Its option text, up to 20 characters, padding taken off.</param>
/// <param name="Value">Its bytes.</param>
public sealed record DataContainerRecord(string Partition, long Key, string MsgTime, string Opt, ReadOnlyMemory<byte> Value)
{
    /// <summary>The value as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Value.Span);
}

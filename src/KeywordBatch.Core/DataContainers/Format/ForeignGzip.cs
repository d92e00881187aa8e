using System.IO.Compression;

namespace KeywordBatch.DataContainers;

/// <summary>
/// A compressed file that another program packed again: gzip without block numbers, which can be unpacked from its
/// start only. Readers take it for damage; a repair makes a plain file of it.
/// </summary>
internal static class ForeignGzip
{
    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 8];

    public static bool IsForeign(ReadOnlySpan<byte> header) =>
        header.StartsWith(Magic) && !CompressedBlock.ResemblesHeader(header);

    /// <summary>Unpacks as far as it goes: records and entries carry checksums of their own.</summary>
    public static void Unpack(StorageFile source, StorageFile target, CancellationToken cancellationToken)
    {
        using GZipStream inflate = new(new StorageStream(source), CompressionMode.Decompress);
        byte[] block = new byte[CompressedBlock.PlainSize];
        long written = 0;
        bool isMore = true;
        while (isMore)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(block);
            int read;
            try
            {
                read = inflate.Read(block);
                isMore = read > 0;
            }
            catch (InvalidDataException)
            {
                // What was unpacked before the damage is in place; how much it is, only the zeros behind it tell.
                read = block.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
                isMore = false;
            }

            target.Write(written, block.AsSpan(0, read));
            written += read;
        }
    }
}

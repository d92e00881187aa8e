using System.Security.Cryptography;
using System.Text;

namespace KeywordBatch;

/// <summary>A text's SHA-256: what stands for it where it is too long for a name, or a secret.</summary>
internal static class TextHash
{
    /// <summary>Its first hexadecimal digits, 1 to 64.</summary>
    public static string Of(string text, int digits = 64) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];
}

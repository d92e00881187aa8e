using System.Text;
using System.Text.RegularExpressions;

namespace KeywordBatch.Testing.Chaos;

/// <summary>What clients send, as a proxy reads along.</summary>
public static partial class WireText
{
    /// <summary>Whether it asks for a commit; not what sets autocommit or READ COMMITTED.</summary>
    public static bool IsCommit(ReadOnlyMemory<byte> data) =>
        data.Length < 64 && CommitWord().IsMatch(Encoding.ASCII.GetString(data.Span));

    [GeneratedRegex(@"(?<![a-z])commit(?![a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex CommitWord();
}

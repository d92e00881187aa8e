using System.Text;

namespace KeywordBatch.Cli;

/// <summary>
/// Standard error, which is text for people: where it cannot be written, as in a log on a full disk or on a terminal that was
/// closed, nobody gets it, and what it tells of goes on.
/// </summary>
/// <param name="system">The system's.</param>
internal sealed class StandardError(TextWriter system) : TextWriter
{
    public override Encoding Encoding => system.Encoding;

    public override void Write(char value) => Try(() => system.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => system.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => system.Write(value));

    public override void WriteLine(string? value) => Try(() => system.WriteLine(value));

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no other place to tell it.
        }
    }
}

using System.Text;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>Reads what a script writes: line by line, without secrets, and no more of a line than somebody may want to read.</summary>
/// <param name="mask">Takes the secrets out.</param>
internal sealed class ScriptLines(SecretMask mask)
{
    private const int LongestLine = 2000;

    /// <summary>Tells each line that is not blank, until the end of them or until it is enough.</summary>
    public async Task TellAsync(StreamReader reader, Action<string> tell, CancellationToken cancellationToken)
    {
        char[] buffer = new char[4096];
        var line = new StringBuilder();
        try
        {
            while (await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                for (int i = 0; i < read; i++)
                {
                    if (buffer[i] == '\n')
                    {
                        Tell();
                    }
                    else if (line.Length < LongestLine)
                    {
                        line.Append(buffer[i]);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Its process has ended, and nobody waits for what others write in its name.
            return;
        }

        Tell();

        void Tell()
        {
            string text = line.ToString().Trim();
            line.Clear();
            if (text.Length > 0)
            {
                tell(DatabaseErrors.Storable(mask.Clean(text)));
            }
        }
    }
}

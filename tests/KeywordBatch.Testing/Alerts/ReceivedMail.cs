using System.Text;

namespace KeywordBatch.Testing.Alerts;

/// <summary>A mail as the server got it.</summary>
/// <param name="User">Who had logged in.</param>
/// <param name="Encrypted">Whether it came over TLS.</param>
/// <param name="Raw">Headers, an empty line, the body.</param>
public sealed record ReceivedMail(string? User, bool Encrypted, string Raw)
{
    /// <summary>The body, decoded.</summary>
    public string Body
    {
        get
        {
            int end = Raw.IndexOf("\n\n", StringComparison.Ordinal);
            string body = Raw[(end + 2)..];
            return Raw[..end].Contains("base64", StringComparison.OrdinalIgnoreCase)
                ? Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\n", "", StringComparison.Ordinal)))
                : body;
        }
    }
}

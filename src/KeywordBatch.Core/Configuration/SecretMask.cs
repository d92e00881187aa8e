using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace KeywordBatch.Configuration;

/// <summary>Takes secrets out of what servers, scripts and sources say: those of the settings, and passwords in addresses.</summary>
internal sealed partial class SecretMask
{
    private const string Masked = "***";
    private const int ShortestSecret = 4;

    private static readonly string[] SecretSettings =
    [
        "HCX_CHAT_API_KEY", "OPENAI_API_KEY", "SMTP_PASSWORD", "SENDER_PASSWORD", "ALERT_WEBHOOK_SECRET", "ALERT_DINGTALK_SECRET",
        "ALERT_WEBHOOK_URL", "ALERT_SLACK_URL", "ALERT_WECOM_URL", "ALERT_DINGTALK_URL",
    ];

    private readonly string[] _secrets;

    /// <param name="settings">Whose secrets.</param>
    /// <param name="password">The database's.</param>
    public SecretMask(SettingsSource settings, string password)
        : this([password, .. SecretSettings.Select(s => settings[s])])
    {
    }

    /// <param name="secrets">What to take out; null for none.</param>
    public SecretMask(IEnumerable<string?> secrets) =>
        // One may be the beginning of another.
        _secrets = [.. secrets.OfType<string>().Where(s => s.Length >= ShortestSecret).SelectMany(Forms).Distinct().OrderByDescending(s => s.Length)];

    /// <summary>A text without the secrets.</summary>
    public string Clean(string text) => Accounts().Replace(
        _secrets.Aggregate(text, (t, secret) => t.Replace(secret, Masked, StringComparison.Ordinal)), $"$1{Masked}@");

    // As it is, as a part of an address, and in JSON, which has a quotation mark in more than one way.
    private static IEnumerable<string> Forms(string secret) =>
    [
        secret, Uri.EscapeDataString(secret), JavaScriptEncoder.Default.Encode(secret), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret),
    ];

    [GeneratedRegex(@"(\b[A-Za-z][A-Za-z0-9+.-]*://[^\s:/@]*:)\S+@", RegexOptions.CultureInvariant)]
    private static partial Regex Accounts();
}

using KeywordBatch.Configuration;

namespace KeywordBatch.Operations;

/// <summary>A web address that takes alerts. No record, since the address and the secret are keys.</summary>
public sealed class WebhookOptions
{
    /// <summary>What it is.</summary>
    public required WebhookKind Kind { get; init; }

    /// <summary>Its address, http or https.</summary>
    public required Uri Address { get; init; }

    /// <summary>What requests are signed with; null for unsigned.</summary>
    public string? Secret { get; init; }

    internal static IEnumerable<WebhookOptions> From(SettingsSource settings, WebhookKind kind, string prefix)
    {
        if (settings[prefix + "_URL"] is not { } text)
        {
            return [];
        }

        bool valid = Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && address.UserInfo.Length == 0;
        return valid
            ? [new() { Kind = kind, Address = address!, Secret = settings[prefix + "_SECRET"] }]
            : throw OperationsErrors.InvalidAlertSetting(prefix + "_URL", OperationsErrors.Message("NoWebAddress"));
    }
}

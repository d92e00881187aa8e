using System.Net.Mail;
using KeywordBatch.Configuration;

namespace KeywordBatch.Operations;

/// <summary>How mail is sent. No record, since it holds a password.</summary>
public sealed class SmtpOptions
{
    private static readonly char[] Separators = [',', ';'];

    /// <summary>The mail server.</summary>
    public required string Host { get; init; }

    /// <summary>Its port, 1 to 65,535; STARTTLS is mostly spoken on 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary>Whether the connection has to be encrypted by STARTTLS before anything is said; without it nothing is sent.</summary>
    public bool StartTls { get; init; } = true;

    /// <summary>Who logs in; null for no login.</summary>
    public string? User { get; init; }

    /// <summary>With which password.</summary>
    public string? Password { get; init; }

    /// <summary>From whom.</summary>
    public required MailAddress Sender { get; init; }

    /// <summary>To whom, one or more.</summary>
    public required IReadOnlyList<MailAddress> Recipients { get; init; }

    /// <summary>The mail of settings; null without RECIPIENT_EMAILS.</summary>
    /// <param name="settings">Where they come from.</param>
    /// <exception cref="KeywordBatchException">InvalidAlertSetting, AlertSettingMissing, InvalidSetting.</exception>
    public static SmtpOptions? From(SettingsSource settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings["RECIPIENT_EMAILS"] is not { } recipients)
        {
            return null;
        }

        int port = settings.GetInt32("SMTP_PORT", 587, 1, 65_535);
        if (port == 465)
        {
            throw OperationsErrors.InvalidAlertSetting("SMTP_PORT", OperationsErrors.Message("ImplicitTls"));
        }

        string? password = settings["SMTP_PASSWORD"] ?? settings["SENDER_PASSWORD"];
        string? user = settings["SMTP_USER"] ?? settings["SMTP_USERNAME"];
        string? sender = settings["SENDER_EMAIL"] ?? (user?.Contains('@', StringComparison.Ordinal) == true ? user : null);
        return new()
        {
            Host = settings["SMTP_HOST"] ?? settings["SMTP_SERVER"] ?? throw OperationsErrors.AlertSettingMissing("SMTP_HOST", "RECIPIENT_EMAILS"),
            Port = port,
            StartTls = (settings["SMTP_STARTTLS"] ?? "true").ToUpperInvariant() switch
            {
                "TRUE" or "1" or "YES" or "ON" => true,
                "FALSE" or "0" or "NO" or "OFF" => false,
                _ => throw OperationsErrors.InvalidAlertSetting("SMTP_STARTTLS", OperationsErrors.Message("NotTrueOrFalse")),
            },
            User = user ?? (password is null ? null : sender),
            Password = password,
            Sender = Address("SENDER_EMAIL", sender ?? throw OperationsErrors.AlertSettingMissing("SENDER_EMAIL", "RECIPIENT_EMAILS"), settings["SENDER_NAME"]),
            Recipients = Addresses(recipients),
        };
    }

    private static MailAddress[] Addresses(string recipients) =>
        recipients.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } texts
            ? Array.ConvertAll(texts, r => Address("RECIPIENT_EMAILS", r, null))
            : throw OperationsErrors.InvalidAlertSetting("RECIPIENT_EMAILS", OperationsErrors.Message("NoAddress", recipients));

    private static MailAddress Address(string key, string text, string? name) =>
        MailAddress.TryCreate(text, name, out MailAddress? address)
            ? address
            : throw OperationsErrors.InvalidAlertSetting(key, OperationsErrors.Message("NoAddress", text));
}

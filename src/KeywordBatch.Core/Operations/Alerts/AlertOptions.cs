using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>Where alerts go and when. No record, since what it holds must not be printed.</summary>
public sealed class AlertOptions
{
    /// <summary>Mail; null for none.</summary>
    public SmtpOptions? Mail { get; init; }

    /// <summary>Web addresses.</summary>
    public IReadOnlyList<WebhookOptions> Webhooks { get; init; } = [];

    /// <summary>Without progress for so long a run gives an alert, 0 to 1 day; 0 for never.</summary>
    public TimeSpan NoProgress { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Paused by the classifier's quota for so long a run gives an alert, 0 to 1 day; 0 for never.</summary>
    public TimeSpan QuotaPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For a cause no second alert comes within this time, 1 min to 1 day.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a channel may take, 100 ms to 5 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The folder that remembers what was sent; shared by all processes of an account.</summary>
    public string Folder { get; init; } = DefaultFolder;

    /// <summary>Whether there is anywhere to send to.</summary>
    public bool HasChannels => Mail is not null || Webhooks.Count > 0;

    private static string DefaultFolder => Path.Combine(KeywordDatabase.DataFolder, "alerts");

    /// <summary>
    /// Reads RECIPIENT_EMAILS, SMTP_*, SENDER_*, ALERT_WEBHOOK_URL, ALERT_SLACK_URL, ALERT_WECOM_URL, ALERT_DINGTALK_URL and the
    /// other ALERT_* settings; nothing set means no channels.
    /// </summary>
    /// <param name="settings">Where they come from.</param>
    /// <param name="broken">Told what is wrong with a channel, which is then left out; null to throw.</param>
    /// <exception cref="KeywordBatchException">InvalidAlertSetting, AlertSettingMissing, InvalidSetting.</exception>
    public static AlertOptions From(SettingsSource settings, Action<KeywordBatchException>? broken = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var defaults = new AlertOptions();
        return new()
        {
            Mail = Read(() => SmtpOptions.From(settings), null),
            Webhooks =
            [
                .. Read(() => WebhookOptions.From(settings, WebhookKind.Generic, "ALERT_WEBHOOK"), []),
                .. Read(() => WebhookOptions.From(settings, WebhookKind.Slack, "ALERT_SLACK"), []),
                .. Read(() => WebhookOptions.From(settings, WebhookKind.WeCom, "ALERT_WECOM"), []),
                .. Read(() => WebhookOptions.From(settings, WebhookKind.DingTalk, "ALERT_DINGTALK"), []),
            ],
            NoProgress = TimeSpan.FromMinutes(settings.GetDouble("ALERT_NO_PROGRESS_MINUTES", defaults.NoProgress.TotalMinutes, 0, 1440)),
            QuotaPause = TimeSpan.FromMinutes(settings.GetDouble("ALERT_QUOTA_MINUTES", defaults.QuotaPause.TotalMinutes, 0, 1440)),
            Interval = TimeSpan.FromMinutes(settings.GetDouble("ALERT_INTERVAL_MINUTES", defaults.Interval.TotalMinutes, 1, 1440)),
            Timeout = TimeSpan.FromSeconds(settings.GetDouble("ALERT_TIMEOUT", defaults.Timeout.TotalSeconds, 0.1, 300)),
            Folder = settings["ALERT_FOLDER"] is { } folder ? Path.GetFullPath(folder, settings.Folder ?? Environment.CurrentDirectory) : DefaultFolder,
        };

        // Of several channels one may be set up wrongly, and the others still tell what they are there to tell.
        T Read<T>(Func<T> read, T none)
        {
            try
            {
                return read();
            }
            catch (KeywordBatchException e) when (broken is not null)
            {
                broken(e);
                return none;
            }
        }
    }
}

using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>Sends alerts over every channel there is; what one of them does is no matter of the others.</summary>
public sealed class AlertSender : IDisposable
{
    private readonly AlertOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly IAlertChannel[] _channels;

    /// <summary>Makes one.</summary>
    /// <param name="options">Where alerts go.</param>
    /// <param name="time">The clock.</param>
    public AlertSender(AlertOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time;

        // An address that leads elsewhere is not the one that was configured.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
        _channels =
        [
            .. options.Mail is { } mail ? [new SmtpChannel(mail)] : Array.Empty<IAlertChannel>(),
            .. options.Webhooks.Select(w => new WebhookChannel(w, _client, time)),
        ];
    }

    /// <summary>The error of having nowhere to send to.</summary>
    public static KeywordBatchException NoChannel() => OperationsErrors.NoAlertChannel();

    /// <summary>The error of an alert that a channel did not take.</summary>
    /// <param name="delivery">What became of it.</param>
    public static KeywordBatchException Failure(KeywordBatchAlertDelivery delivery) => OperationsErrors.AlertNotSent(delivery);

    /// <summary>An alert that only says that it arrives.</summary>
    public static KeywordBatchAlert TestAlert() =>
        new(KeywordBatchAlertCause.Test, OperationsErrors.Message("TestSubject"), OperationsErrors.Message("TestBody", Environment.MachineName));

    /// <summary>The channels of options with their targets, without keys.</summary>
    /// <param name="options">The options.</param>
    public static IReadOnlyList<string> Describe(AlertOptions options)
    {
        using var sender = new AlertSender(options, TimeProvider.System);
        return [.. sender._channels.Select(c => $"{c.Name} {c.Target}")];
    }

    /// <summary>Sends an alert over all channels at once.</summary>
    /// <param name="alert">What to say.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What became of it, channel by channel; a channel that fails is no exception.</returns>
    public async Task<IReadOnlyList<KeywordBatchAlertDelivery>> SendAsync(KeywordBatchAlert alert, CancellationToken cancellationToken) =>
        await Task.WhenAll(_channels.Select(c => SendAsync(c, alert, cancellationToken))).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<KeywordBatchAlertDelivery> SendAsync(IAlertChannel channel, KeywordBatchAlert alert, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        string? error;
        try
        {
            error = await channel.SendAsync(alert, either.Token).ConfigureAwait(false);
            return Told(sent: true);
        }
        catch (Exception) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            error = OperationsErrors.Message("AlertTimedOut", _options.Timeout.TotalSeconds);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            error = Reason(e);
        }

        return Told(sent: false);

        KeywordBatchAlertDelivery Told(bool sent) =>
            new(channel.Name, channel.Target, sent, error is null ? null : new SecretMask(channel.Secrets).Clean(error)) { Alert = alert };
    }

    // "Failure sending mail." alone helps nobody.
    private static string Reason(Exception e) =>
        e.InnerException is { } inner && inner.Message != e.Message
            ? $"{DatabaseErrors.OneLine(e)} {DatabaseErrors.OneLine(inner.GetBaseException())}"
            : DatabaseErrors.OneLine(e);
}

using System.Management.Automation;
using KeywordBatch.Configuration;
using KeywordBatch.Operations;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommunications.Send, "KeywordBatchAlert", SupportsShouldProcess = true, DefaultParameterSetName = "Message")]
[OutputType(typeof(KeywordBatchAlertDelivery))]
public sealed class SendKeywordBatchAlertCommand : AsyncCmdlet
{
    private AlertOptions _options = new();

    [Parameter(Mandatory = true, ParameterSetName = "Test", HelpMessage = "Sends a test message over every channel that is configured.")]
    public SwitchParameter Test { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Message", ValueFromPipelineByPropertyName = true, HelpMessage = "What has happened, in one line.")]
    [ValidateNotNullOrEmpty]
    public string Subject { get; set; } = "";

    [Parameter(Position = 1, ParameterSetName = "Message", ValueFromPipelineByPropertyName = true, HelpMessage = "What else there is to say, in any number of lines.")]
    [AllowEmptyString]
    public string Body { get; set; } = "";

    [Parameter(ParameterSetName = "Message", HelpMessage = "The cause. With one, at most one alert an hour is sent for it; without one, each is.")]
    [OneOfTransformation(typeof(KeywordBatchAlertCause))]
    [ValidateNotNull]
    public KeywordBatchAlertCause? Cause { get; set; }

    protected override void Prepare()
    {
        _options = AlertOptions.From(SettingsSource.Load(CurrentFolder));
        if (!_options.HasChannels)
        {
            throw AlertSender.NoChannel();
        }
    }

    protected override async Task RunAsync(CmdletOutput output, CancellationToken cancellationToken)
    {
        KeywordBatchAlert alert = Test
            ? AlertSender.TestAlert()
            : new(Cause ?? KeywordBatchAlertCause.Manual, Subject, Body);
        string channels = string.Join(", ", AlertSender.Describe(_options));
        if (!await output.ShouldProcessAsync(channels, CmdletTexts.Get("SendAlert", alert.Subject)))
        {
            return;
        }

        IReadOnlyList<KeywordBatchAlertDelivery> deliveries;
        if (Cause is null)
        {
            using var sender = new AlertSender(_options, Clock);
            deliveries = await sender.SendAsync(alert, cancellationToken);
        }
        else
        {
            using var desk = new AlertDesk(_options, "", output.NoteWarning, Clock);
            deliveries = await desk.RaiseAsync(alert, cancellationToken);
            if (deliveries.Count == 0)
            {
                await output.WriteVerboseAsync(CmdletTexts.Get("AlertSentAlready", Cause, _options.Interval.TotalMinutes));
            }
        }

        foreach (KeywordBatchAlertDelivery delivery in deliveries)
        {
            await output.WriteObjectAsync(delivery);
            if (delivery.Error is not null)
            {
                await output.WriteErrorAsync(AlertSender.Failure(delivery));
            }
        }
    }
}

using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Text;
using KeywordBatch.Database;

namespace KeywordBatch.Operations;

/// <summary>Mail, encrypted by STARTTLS unless the settings say otherwise.</summary>
internal sealed class SmtpChannel(SmtpOptions options) : IAlertChannel
{
    public string Name => "mail";

    public string Target => $"{options.Host}:{options.Port}";

    public IEnumerable<string?> Secrets => [options.Password];

    public async Task<string?> SendAsync(KeywordBatchAlert alert, CancellationToken cancellationToken)
    {
        using var mail = new MailMessage
        {
            From = options.Sender,
            Subject = alert.Subject.ReplaceLineEndings(" "),
            SubjectEncoding = Encoding.UTF8,
            Body = alert.Body,
            BodyEncoding = Encoding.UTF8,
        };
        foreach (MailAddress recipient in options.Recipients)
        {
            mail.To.Add(recipient);
        }

        // Large mail services refuse a mail without one, and not every server on the way adds it.
        mail.Headers.Add("Message-ID", $"<{Guid.NewGuid():N}@{new IdnMapping().GetAscii(options.Sender.Host)}>");

        // So that mail programs do not answer it, and keep the mails of a cause together.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add("X-KeywordBatch-Cause", alert.Cause.ToString());
        using var client = new SmtpClient(options.Host, options.Port)
        {
            EnableSsl = options.StartTls,
            UseDefaultCredentials = false,
            Credentials = options.User is { } user ? new NetworkCredential(user, options.Password) : null,
        };

        // Its own cancelling waits for a server that says nothing: the caller is let go at once.
        Task sending = client.SendMailAsync(mail, cancellationToken);
        try
        {
            await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (SmtpFailedRecipientException e) when (Refused(e).Length < options.Recipients.Count)
        {
            // The others have it, and must not get it with every run as one that reached nobody.
            return string.Join(' ', Refused(e).Select(r => $"{r.FailedRecipient}: {DatabaseErrors.OneLine(r)}"));
        }
    }

    private static SmtpFailedRecipientException[] Refused(SmtpFailedRecipientException e) =>
        e is SmtpFailedRecipientsException several ? several.InnerExceptions : [e];
}

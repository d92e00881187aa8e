using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KeywordBatch.Testing.Alerts;

/// <summary>A small SMTP server on loopback: EHLO, STARTTLS with a certificate of its own, AUTH LOGIN, mail; with faults.</summary>
public sealed class FakeSmtpServer : IDisposable
{
    public const string User = "robot@example.org";
    public const string Password = "pass-w0rd-of-mail";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public FakeSmtpServer()
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _ = AcceptAsync();
    }

    public X509Certificate2 Certificate { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether STARTTLS is offered.</summary>
    public bool OffersTls { get; init; } = true;

    /// <summary>Takes connections and says nothing.</summary>
    public bool Hangs { get; init; }

    /// <summary>What the mail command is answered with; null for yes.</summary>
    public string? Refusal { get; set; }

    /// <summary>A part of the addresses that it does not know; null for none.</summary>
    public string? Unknown { get; init; }

    public ConcurrentQueue<ReceivedMail> Mails { get; } = [];

    /// <summary>What was said outside TLS.</summary>
    public ConcurrentQueue<string> Plain { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        Certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (Hangs)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                await TalkAsync(client.GetStream());
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client has gone, or does not trust us.
            }
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        bool tls = false;
        string? user = null;
        await SayAsync(stream, "220 fake ESMTP");
        while (await LineAsync(stream) is { } line)
        {
            if (!tls)
            {
                Plain.Enqueue(line);
            }

            string command = line.ToUpperInvariant();
            if (command.StartsWith("EHLO", StringComparison.Ordinal))
            {
                await SayAsync(stream, $"250-fake\r\n250-8BITMIME\r\n{(tls || !OffersTls ? "250 AUTH LOGIN" : "250 STARTTLS")}");
            }
            else if (command == "STARTTLS")
            {
                await SayAsync(stream, "220 go ahead");
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(Certificate);
                stream = secure;
                tls = true;
            }
            else if (command.StartsWith("AUTH LOGIN", StringComparison.Ordinal))
            {
                user = await LoginAsync(stream, line);
            }
            else if (command.StartsWith("MAIL", StringComparison.Ordinal))
            {
                await SayAsync(stream, Refusal ?? (user is null ? "530 log in first" : "250 ok"));
            }
            else if (Unknown is { } unknown && command.StartsWith("RCPT", StringComparison.Ordinal) && line.Contains(unknown, StringComparison.Ordinal))
            {
                await SayAsync(stream, "550 no such user here");
            }
            else if (command == "DATA")
            {
                await SayAsync(stream, "354 go on");
                var text = new StringBuilder();
                while (await LineAsync(stream) is { } data && data != ".")
                {
                    text.Append(data).Append('\n');
                }

                Mails.Enqueue(new(user, tls, text.ToString()));
                await SayAsync(stream, "250 taken");
            }
            else if (command == "QUIT")
            {
                await SayAsync(stream, "221 bye");
                return;
            }
            else
            {
                await SayAsync(stream, "250 ok");
            }
        }
    }

    private static async Task<string?> LoginAsync(Stream stream, string line)
    {
        string[] words = line.Split(' ');
        if (words.Length < 3)
        {
            await SayAsync(stream, "334 VXNlcm5hbWU6");
        }

        string user = Decode(words.Length < 3 ? (await LineAsync(stream))! : words[2]);
        await SayAsync(stream, "334 UGFzc3dvcmQ6");
        string password = Decode((await LineAsync(stream))!);
        bool known = user == User && password == Password;
        await SayAsync(stream, known ? "235 welcome" : "535 5.7.8 unknown user or wrong password");
        return known ? user : null;
    }

    private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static async Task SayAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"));
        await stream.FlushAsync();
    }

    private static async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}

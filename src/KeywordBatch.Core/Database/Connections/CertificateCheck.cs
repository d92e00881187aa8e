using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeywordBatch.Database;

/// <summary>
/// Checks a server's certificate against an authority of the user's own. MySqlConnector 2.6.2 does so too, but takes one that
/// has expired.
/// </summary>
/// <param name="authority">The authority's file.</param>
/// <param name="withName">Whether the certificate has to be for the server's name as well.</param>
internal sealed class CertificateCheck(string authority, bool withName)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _trusted = Load(authority);

    /// <summary>Whether a certificate is to be trusted, as a <see cref="RemoteCertificateValidationCallback"/> has it.</summary>
    /// <param name="certificate">The server's.</param>
    /// <param name="sent">It and those that came with it.</param>
    /// <param name="errors">What the system has against it.</param>
    /// <exception cref="AuthenticationException">The certificate is not to be trusted; the message says why.</exception>
    public bool Accept(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            throw new AuthenticationException("The server has sent no certificate.");
        }

        if (withName && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new AuthenticationException($"The server's certificate is for another name: {server.Subject}.");
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(element => element.Certificate).ToArray());
        }

        return chain.Build(server)
            ? true
            : throw new AuthenticationException($"The server's certificate is refused: {string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()).Distinct())}.");
    }

    private static X509Certificate2Collection Load(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? certificates : throw new CryptographicException($"'{file}' holds no certificate.");
    }
}

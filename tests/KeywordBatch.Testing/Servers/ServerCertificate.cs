using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeywordBatch.Testing.Servers;

/// <summary>A server's certificate, from an authority that nobody knows.</summary>
public static class ServerCertificate
{
    /// <summary>Writes ca.pem, server.pem and server.key into a folder; the key is for its owner only.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="hours">For how long the server's is valid from now on; less than 0 when it has expired.</param>
    public static void Write(string folder, int hours = 24)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-2), to = DateTimeOffset.UtcNow.AddHours(hours);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=KeywordBatch test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 issuer = authority.CreateSelfSigned(from, from.AddDays(4));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = server.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8));

        File.WriteAllText(Path.Combine(folder, "ca.pem"), issuer.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        string keyFile = Path.Combine(folder, "server.key");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KeywordBatch.Database;
using KeywordBatch.Testing;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Core.Tests.Database;

public sealed class CertificateCheckTests : IDisposable
{
    private const SslPolicyErrors OtherName = SslPolicyErrors.RemoteCertificateNameMismatch;

    private readonly TempHome _home = new();

    public CertificateCheckTests() => Directory.CreateDirectory(_home.Path);

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_certificate_of_the_authority_is_accepted_for_its_name()
    {
        ServerCertificate.Write(_home.Path);

        Assert.True(Accept(withName: true, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.True(Accept(withName: false, OtherName));
        Assert.Contains("another name", Refusal(withName: true, OtherName), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_has_expired_is_refused(bool withName)
    {
        ServerCertificate.Write(_home.Path, hours: -1);

        Assert.NotEmpty(Refusal(withName, SslPolicyErrors.None));
    }

    [Fact]
    public void One_of_another_authority_is_refused_even_when_the_system_trusts_it()
    {
        ServerCertificate.Write(_home.Path);
        string authority = File.ReadAllText(_home.File("ca.pem"));
        ServerCertificate.Write(_home.Path);
        File.WriteAllText(_home.File("ca.pem"), authority);

        Assert.NotEmpty(Refusal(withName: false, SslPolicyErrors.None));
    }

    [Fact]
    public void A_file_without_certificate_is_told()
    {
        File.WriteAllText(_home.File("ca.pem"), "junk");

        Assert.Contains("ca.pem", Assert.Throws<CryptographicException>(() => new CertificateCheck(_home.File("ca.pem"), withName: true)).Message, StringComparison.Ordinal);
    }

    private bool Accept(bool withName, SslPolicyErrors errors)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(_home.File("server.pem")));
        return new CertificateCheck(_home.File("ca.pem"), withName).Accept(certificate, null, errors);
    }

    private string Refusal(bool withName, SslPolicyErrors errors) => Assert.Throws<AuthenticationException>(() => Accept(withName, errors)).Message;
}

using KeywordBatch.Database;

namespace KeywordBatch.Core.Tests.Database;

public sealed class TlsOptionsTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("sslmode=REQUIRED", "require")]
    [InlineData("ssl-mode=VERIFY_IDENTITY", "verify-full")]
    [InlineData("ssl_mode=verify_ca&sslsni=1", "verify-ca")]
    [InlineData("ssl_ca=a", "verify-full")]
    [InlineData("sslrootcert=a&sslmode=require", "verify-ca")]
    [InlineData("sslrootcert=a&sslmode=disable", "disable")]
    [InlineData("requiressl=1", "require")]
    [InlineData("requiressl=1&sslmode=verify-ca", "verify-ca")]
    [InlineData("requiressl=0", null)]
    public void Each_spelling_of_a_mode_is_known_on_every_server(string options, string? mode)
    {
        Assert.Equal(mode, Of("mysql", options).Mode);
        Assert.Equal(mode, Of("postgresql", options).Mode);
    }

    [Theory]
    [InlineData("mysql", "unix_socket=/s&ssl_ca=a&sslmode=require", "disable")]
    [InlineData("mysql", "unix_socket=/s&password=p&sslmode=verify-full", "prefer")]
    [InlineData("postgresql", "host=/s&password=p&sslmode=require", "disable")]
    public void A_socket_wants_none_but_for_a_password_of_MySQL(string scheme, string options, string mode) =>
        Assert.Equal(new TlsOptions(mode, null, null, null), Of(scheme, options));

    [Fact]
    public void Files_are_known_by_both_names()
    {
        var files = new TlsOptions("verify-full", "a", "c", "k");

        Assert.Equal(files, Of("mysql", "sslrootcert=a&sslcert=c&sslkey=k"));
        Assert.Equal(files, Of("postgresql", "ssl_ca=a&ssl_cert=c&ssl_key=k"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&sslmode=require")]
    public void The_authorities_of_the_system_are_trusted_for_a_name_only(string mode) =>
        Assert.Equal(new TlsOptions("verify-full", null, null, null), Of("postgresql", "sslrootcert=system" + mode));

    [Theory]
    [InlineData("sslmode=yes", "UnknownSslMode")]
    [InlineData("sslmod=verify-full", "UnknownTlsOption")]
    [InlineData("ssl=true", "UnknownTlsOption")]
    [InlineData("ssl_verify_cert=true", "UnknownTlsOption")]
    [InlineData("ssl_cert=c", "TlsKeyMissing")]
    [InlineData("sslkey=k", "TlsKeyMissing")]
    [InlineData("ssl_ca=", "InvalidDatabaseUrl")]
    public void What_would_be_less_safe_than_it_was_asked_for_is_refused(string options, string errorId) =>
        Assert.Equal(errorId, Assert.Throws<KeywordBatchException>(() => Of("mysql", options)).ErrorId);

    private static TlsOptions Of(string scheme, string options) => TlsOptions.From(DatabaseUrl.Parse($"{scheme}://u@host/d?{options}"));
}

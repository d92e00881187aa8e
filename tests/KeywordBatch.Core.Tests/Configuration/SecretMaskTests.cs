using KeywordBatch.Configuration;

namespace KeywordBatch.Core.Tests.Configuration;

public sealed class SecretMaskTests
{
    private static readonly SecretMask Mask = new(
        SettingsSource.Empty.With([new("HCX_CHAT_API_KEY", "nv-a+b/c\"d"), new("ALERT_WEBHOOK_SECRET", "abc")]), "p@ss\\word 한");

    [Theory]
    [InlineData("key nv-a+b/c\"d, password p@ss\\word 한")]
    [InlineData("key nv-a%2Bb%2Fc%22d, password p%40ss%5Cword%20%ED%95%9C")]
    [InlineData("key nv-a+b/c\\\"d, password p@ss\\\\word 한")]
    [InlineData("key nv-a\\u002Bb/c\\u0022d, password p@ss\\\\word \\uD55C")]
    public void A_secret_is_masked_as_it_is_in_an_address_and_in_json(string text) =>
        Assert.Equal("key ***, password ***", Mask.Clean(text));

    [Fact]
    public void What_is_too_short_for_a_secret_stays() => Assert.Equal("an abc of words", Mask.Clean("an abc of words"));
}

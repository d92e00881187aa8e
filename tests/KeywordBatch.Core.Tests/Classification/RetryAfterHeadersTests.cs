using KeywordBatch.Classification;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Classification;

public sealed class RetryAfterHeadersTests
{
    [Theory]
    [InlineData("12", 12)]
    [InlineData("1.5", 1.5)]
    [InlineData("250ms", 0.25)]
    [InlineData("30s", 30)]
    [InlineData("6m0s", 360)]
    [InlineData("1h2m3.5s", 3723.5)]
    public void Durations_are_read_as_servers_write_them(string text, double seconds)
    {
        Assert.True(RetryAfterHeaders.TryParse(text, out TimeSpan value));
        Assert.Equal(seconds, value.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("5 s")]
    [InlineData("1e9")]
    [InlineData("99999999999d")]
    [InlineData("s")]
    public void Anything_else_is_not_taken(string text) => Assert.False(RetryAfterHeaders.TryParse(text, out _));

    [Fact]
    public void Retry_after_wins_and_may_be_a_date()
    {
        var time = new ManualTimeProvider();
        using var response = new HttpResponseMessage();
        response.Headers.Add("x-ratelimit-reset-requests", "50s");
        Assert.Equal(TimeSpan.FromSeconds(50), RetryAfterHeaders.Read(response.Headers, time));
        response.Headers.TryAddWithoutValidation("Retry-After", time.GetUtcNow().AddSeconds(7).ToString("R"));
        Assert.Equal(TimeSpan.FromSeconds(7), RetryAfterHeaders.Read(response.Headers, time));
    }

    [Fact]
    public void Only_the_limit_that_is_used_up_counts()
    {
        using var response = new HttpResponseMessage();
        response.Headers.Add("x-ratelimit-remaining-requests", "0");
        response.Headers.Add("x-ratelimit-reset-requests", "2s");
        response.Headers.Add("x-ratelimit-remaining-tokens", "900");
        response.Headers.Add("x-ratelimit-reset-tokens", "50s");
        Assert.Equal(TimeSpan.FromSeconds(2), RetryAfterHeaders.Read(response.Headers, TimeProvider.System));
    }
}

using KeywordBatch.Database;

namespace KeywordBatch.Core.Tests.Database;

/// <summary>Times on computers of other zones.</summary>
[Collection("alone")]
public sealed class LocalZoneTests : IDisposable
{
    private const string Zone = "TZ";

    private readonly string? _before = Environment.GetEnvironmentVariable(Zone);

    public void Dispose() => Move(_before);

    [Theory]
    [InlineData("9999-12-31T23:59:59+00:00")]
    [InlineData("9999-12-31 23:59:59+00")]
    public void The_last_moment_is_that_of_the_zone_that_it_names(string text)
    {
        Move("Asia/Seoul");

        Assert.Equal(new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), Assert.IsType<DateTimeOffset>(TimeText.ReadMoment(text)));
    }

    private static void Move(string? zone)
    {
        Environment.SetEnvironmentVariable(Zone, zone);
        TimeZoneInfo.ClearCachedData();
    }
}

using System.Text.Json;
using KeywordBatch.Integration.Tests.Cli;

namespace KeywordBatch.Integration.Tests.Operations;

/// <summary>Attempts that fail before what they run has begun, when nobody looks.</summary>
[Collection("serverless")]
public sealed class FailedAttemptTests : AlertedTests
{
    [Theory]
    [InlineData("KEYWORDBATCH_RULES", "gone.json")]
    [InlineData("BATCH_SIZE", "many")]
    public async Task One_whose_settings_are_wrong_is_an_alert(string setting, string value)
    {
        await FailAsync([new(setting, value)]);

        Assert.Contains(value, Body(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_holiday_file_is_gone_is_an_alert()
    {
        await FailAsync([], "--holiday-file", Home.File("holidays.csv"));

        Assert.Contains("holidays.csv", Body(0), StringComparison.Ordinal);
    }

    private async Task FailAsync(KeyValuePair<string, string?>[] settings, params string[] arguments)
    {
        await ConsoleProgram.FillAsync(Home.Path);

        (int code, string output, string error) = await ConsoleProgram.RunAsync(
            Home.Path,
            [new("ALERT_WEBHOOK_URL", Web.Url), new("ALERT_FOLDER", Home.File("alerts")), .. settings],
            null,
            ["schedule", "attempt", "nightly", "--time-zone", "UTC", "--json", .. arguments]);

        Assert.True(code == 1, error);
        Assert.Equal("failed", JsonDocument.Parse(output).RootElement.GetProperty("outcome").GetString());
        Assert.Equal(["RunFailed False"], Alerts);
    }
}

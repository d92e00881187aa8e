using System.Text.Json;
using KeywordBatch.Testing;
using Microsoft.Data.Sqlite;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>keywordbatch test, failures and reset, on a SQLite file.</summary>
[Collection("serverless")]
public sealed class UpkeepCommandTests : IDisposable
{
    private readonly TempHome _home = new();

    public UpkeepCommandTests() => Directory.CreateDirectory(_home.Path);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Test_says_what_a_database_lacks_until_it_is_there()
    {
        (int code, string output, _) = await KeywordBatchAsync("test");
        Assert.Equal(1, code);
        Assert.Contains("- There is no table 'chattings'.\n  CREATE TABLE", output, StringComparison.Ordinal);
        Assert.EndsWith("No batch can run yet.\n", output, StringComparison.Ordinal);

        await KeywordBatchAsync("init");
        (code, output, _) = await KeywordBatchAsync("test", "--json");

        Assert.Equal(0, code);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.True(report.GetProperty("usable").GetBoolean());
        Assert.Equal(0, report.GetProperty("problems").GetArrayLength());

        (code, output, _) = await KeywordBatchAsync("test", "--plan");
        Assert.Equal(0, code);
        Assert.Contains("[Get-MissingKeyword]\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_of_a_server_that_is_not_there_ends_like_everything_that_is_unreachable()
    {
        (int code, string output, _) = await KeywordBatchAsync("test", "--database", "postgresql://nobody@127.0.0.1:1/none");

        Assert.Equal(3, code);
        Assert.Contains("127.0.0.1:1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_of_what_no_later_attempt_mends_does_not_end_like_what_is_unreachable()
    {
        Directory.CreateDirectory(_home.Path);
        await File.WriteAllTextAsync(_home.File("notes.txt"), new string('x', 5000));

        (int code, string output, _) = await KeywordBatchAsync("test", "--database", $"sqlite:///{_home.File("notes.txt")}");

        Assert.Equal(1, code);
        Assert.Contains("notes.txt", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_failed_is_listed_until_it_is_reset_to_be_tried_again()
    {
        await ConsoleProgram.FillAsync(_home.Path, "refused\ttext", "taken");
        await ExecuteAsync("CREATE TRIGGER guard BEFORE INSERT ON admin_chat_keywords WHEN NEW.query_text LIKE 'refused%' BEGIN SELECT RAISE(ABORT, 'not this one'); END");
        Assert.Equal(2, (await KeywordBatchAsync("complete", "2025-06-11", "2025-06-11")).Code);

        (int code, string listed, _) = await KeywordBatchAsync("failures", "2025-06-11", "2025-06-11");
        Assert.Equal(2, code);
        string[] fields = Assert.Single(listed.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Split('\t');
        Assert.Equal(["2025-06-11", "store", "2", "1", "refused text"], [fields[0], fields[1], fields[2], fields[5], fields[6]]);
        Assert.Contains("not this one", fields[4], StringComparison.Ordinal);

        (code, _, string error) = await KeywordBatchAsync("reset", "2025-06-11", "2025-06-11", "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains("2025-06-11\t1/1\tfailed\t", error, StringComparison.Ordinal);
        (_, string json, _) = await KeywordBatchAsync("failures", "2025-06-11", "2025-06-11", "--json");
        Assert.Equal("refused\ttext", JsonDocument.Parse(json).RootElement.GetProperty("text").GetString());

        (code, string summary, _) = await KeywordBatchAsync("reset", "2025-06-11", "2025-06-11", "--json");
        Assert.Equal((0, 1), (code, JsonDocument.Parse(summary).RootElement.GetProperty("reset").GetInt32()));
        Assert.Equal((0, ""), await ListAsync());

        await ExecuteAsync("DROP TRIGGER guard");
        Assert.Equal(0, (await KeywordBatchAsync("complete", "2025-06-11", "2025-06-11")).Code);
    }

    [Fact]
    public async Task A_day_that_somebody_works_on_is_not_reset()
    {
        await ConsoleProgram.FillAsync(_home.Path);
        await ExecuteAsync(
            """
            INSERT INTO keyword_batch_unit (source, day, bucket, buckets, status, owner, epoch, lease_until, processed, skipped, failed, attempts)
            VALUES ('chattings', '2025-06-11', 0, 1, 'running', 'another:1', 1, '9999-01-01 00:00:00', 0, 0, 0, 1)
            """);

        (int code, _, string error) = await KeywordBatchAsync("reset", "2025-06-11", "2025-06-11");

        Assert.Equal(2, code);
        Assert.Contains("another:1 is at work on it", error, StringComparison.Ordinal);
    }

    private async Task<(int, string)> ListAsync()
    {
        (int code, string output, _) = await KeywordBatchAsync("failures", "2025-06-11", "2025-06-11");
        return (code, output);
    }

    private Task<(int Code, string Output, string Error)> KeywordBatchAsync(params string[] arguments) =>
        ConsoleProgram.RunAsync(_home.Path, [], null, [.. arguments, "--culture", "en-US"]);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_home.File("chats.db")};Pooling=False");
        await connection.OpenAsync();
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

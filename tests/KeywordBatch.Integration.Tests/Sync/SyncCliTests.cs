using System.Diagnostics;
using KeywordBatch.Database;
using KeywordBatch.Integration.Tests.Cli;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Sync;

[Collection("servers")]
public sealed class SyncCliTests(ServersFixture fixture)
{
    private const string Csv = "stock_code,trade_date,close_price,volume,name\r\nA,2025-06-11,1.5,10,\"이름, \"\"quoted\"\"\"\r\nB,2025-06-11,,20,\r\n";

    [Theory]
    [OnSqlite]
    public async Task A_file_is_synced_and_the_exit_code_tells_how(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        (int first, string output, string error) = await RunAsync(test, Csv, "--table", StockTable.Name, "--key", "stock_code,trade_date", "--json");
        (int second, string again, string errors) = await RunAsync(
            test, """{"stock_code": "A", "trade_date": "2025-06-11", "volume": 11}""" + "\n{\"stock_code\": \"C\"}\nnonsense\n", "--table", StockTable.Name, "--key", "stock_code,trade_date", "--json");

        Assert.Equal((0, "", 2), (first, error.Contains("Refused", StringComparison.Ordinal) ? error : "", second));
        Assert.Contains("trade_date", errors, StringComparison.Ordinal);
        Assert.Contains("""{"table":"daily_stock_data","read":2,"inserted":2,"updated":0,"unchanged":0,"failed":0""", output, StringComparison.Ordinal);
        Assert.Contains("\"read\":3,\"inserted\":0,\"updated\":1,\"unchanged\":0,\"failed\":2", again, StringComparison.Ordinal);
        Assert.Equal(
            ["A|11|이름, \"quoted\"", "B|20|"],
            (await test.QueryAsync($"SELECT stock_code, volume, name FROM {StockTable.Name} ORDER BY stock_code")).Select(r => string.Join('|', r)));
    }

    [Theory]
    [OnSqlite]
    public async Task A_log_tells_the_sync_of_a_file(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);
        string log = Path.Combine(test.JournalFolder, "sync.log");

        await RunAsync(test, Csv + "SECRETCODE,2025-06-11,1,-5,\r\n", "--table", StockTable.Name, "--key", "stock_code,trade_date", "--log-file", log);

        string[] lines = await File.ReadAllLinesAsync(log);
        Assert.Contains("\"event\":\"begun\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"event\":\"rowFailed\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"event\":\"ended\",\"table\":\"daily_stock_data\",\"read\":3,\"inserted\":2,\"updated\":0,\"unchanged\":0,\"failed\":1", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("SECRETCODE", StringComparison.Ordinal));
    }

    [Theory]
    [OnSqlite]
    public async Task What_is_wrong_with_the_call_ends_with_1_and_no_password(DatabaseEngine engine)
    {
        await using TestDatabase test = await StockTable.NewAsync(fixture, engine);

        (int table, _, string noTable) = await RunAsync(test, Csv, "--table", "nothing", "--key", "a");
        (int key, _, string noKey) = await RunAsync(test, Csv, "--table", StockTable.Name, "--key", "name");
        (int missing, _, _) = await RunAsync(test, Csv, "--table", StockTable.Name);

        Assert.Equal((1, 1, 1), (table, key, missing));
        Assert.Contains("nothing", noTable, StringComparison.Ordinal);
        Assert.Contains("stock_code, trade_date", noKey, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(TestDatabase test, string input, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [ConsoleProgram.Path, "sync", "--file", "-", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KEYWORDBATCH_DATABASE"] = $"sqlite:///{test.Url.Database}";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}

using KeywordBatch.Database;

namespace KeywordBatch.Testing.Servers;

/// <summary>
/// A MariaDB server for tests that are not .NET: prints its base URL, then answers each statement on standard input with
/// the first column of the first row, until standard input ends. Without MariaDB it prints an empty line and ends.
/// </summary>
internal static class MariaDbCommand
{
    public static async Task<int> RunAsync()
    {
        if (!MariaDbServer.IsInstalled)
        {
            Console.WriteLine();
            return 0;
        }

        await using MariaDbServer server = await MariaDbServer.CreateAsync(durable: false);
        var admin = DatabaseUrl.Parse(server.UrlOf("mysql"));
        Console.WriteLine(server.UrlOf(""));
        while (await Console.In.ReadLineAsync() is { } sql)
        {
            Console.WriteLine(await TestDatabase.ScalarAsync(admin, sql));
        }

        return 0;
    }
}

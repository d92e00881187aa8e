using KeywordBatch.Questions;
using KeywordBatch.Sync;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Benchmarks.Sync;

/// <summary>A source of daily stock data that takes its time as one over the network does, the same rows whenever it is asked.</summary>
/// <param name="rows">Rows of a day.</param>
/// <param name="failing">Whether one fetch in twenty fails, and succeeds when it is tried again.</param>
internal sealed class StockDays(int rows, bool failing) : IDaySource
{
    public const string Table = "daily_stock_data";

    public static readonly string[] Key = ["stock_code", "trade_date"];

    private const int DaysPerFailure = 20;

    private static readonly DateOnly First = new(2024, 1, 1);
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);
    private static readonly RowShape Shape = new(["stock_code", "trade_date", "open_price", "high_price", "low_price", "close_price", "volume"]);

    private readonly string[] _codes = [.. Enumerable.Range(0, rows).Select(i => $"A{i:D6}")];
    private readonly HashSet<DateOnly> _failed = [];

    /// <summary>The period of so many business days.</summary>
    public static Period PeriodOf(int businessDays)
    {
        DateOnly end = First;
        for (int found = 1; found < businessDays;)
        {
            end = end.AddDays(1);
            found += end.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }

        return new(First, end);
    }

    public static Task CreateTableAsync(TestDatabase database) => database.ExecuteAsync($"""
        CREATE TABLE {Table} (
            stock_code varchar(12) NOT NULL, trade_date date NOT NULL,
            open_price numeric(12,2), high_price numeric(12,2), low_price numeric(12,2), close_price numeric(12,2), volume bigint,
            PRIMARY KEY (stock_code, trade_date))
        """);

    public async Task ReadAsync(DateOnly day, Action<SourceRow> row, CancellationToken cancellationToken)
    {
        await Task.Delay(Latency, cancellationToken);
        if (failing && day.DayNumber % DaysPerFailure == First.DayNumber % DaysPerFailure && IsFirstCall(day))
        {
            throw new IOException("The connection was reset.");
        }

        var random = new Random(day.DayNumber);
        foreach (string code in _codes)
        {
            int open = random.Next(1_000, 500_000), low = open - random.Next(900), high = open + random.Next(900);
            row(new(Shape, [code, day, Price(open), Price(high), Price(low), Price(random.Next(low, high + 1)), random.NextInt64(10_000_000)]));
        }
    }

    private static decimal Price(int cents) => new(cents, 0, 0, false, 2);

    private bool IsFirstCall(DateOnly day)
    {
        lock (_failed)
        {
            return _failed.Add(day);
        }
    }
}

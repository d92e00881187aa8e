using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.Database;

/// <summary>Rows reach the server as they are, by whichever way they travel.</summary>
[Collection("servers")]
public sealed class RowBindingTests(ServersFixture fixture)
{
    private sealed record Row(string? Text, long? Number);

    private static readonly RowColumn<Row>[] Columns =
        [new("t", IsText: true, r => r.Text), new("n", IsText: false, r => r.Number)];

    private static readonly Row[] Rows =
    [
        new("전학 절차는 무엇인가요?", 1),
        new("it's \"quoted\" \\ and `ticked`", long.MaxValue),
        new("emoji \U0001F600 and \u0001 control\tand\r\nlines", long.MinValue),
        new("trailing spaces  ", 0),
        new("", null),
        new(null, -1),
        new("$[0] {\"a\": [1]} @t0 :t ?", 2),
        new(new string('가', 20_000), 3),
        new("line \u2028, paragraph \u2029, delete \u007f, mark \uFEFF, end \uFFFF", 9_007_199_254_740_993),
    ];

    [Theory]
    [OnSqlite]
    [OnMariaDb]
    [OnPostgreSql]
    public async Task Rows_come_back_as_they_were_sent(DatabaseEngine engine)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, engine);
        await test.InitializeAsync();
        await test.Database.GetSchemaAsync(default);
        Assert.Equal(engine == DatabaseEngine.MySql, test.Database.Texts.RowBinding is JsonRows);

        await AssertRoundTripAsync(test, test.Database.Texts.RowBinding, Rows);

        // PostgreSQL's texts cannot hold a NUL.
        Row[] rows = engine == DatabaseEngine.PostgreSql ? Rows : [.. Rows, new("a\0b", 4), new("\0", 5)];
        await AssertRoundTripAsync(test, test.Database.Texts.RowBinding, rows);
        foreach (int length in (int[])[0, 1, 64, 65, 512, 513])
        {
            await AssertRoundTripAsync(test, test.Database.Texts.RowBinding, [new(new string('가', length), length), new("\U0001F600", 1)]);
        }
    }

    [Fact]
    public async Task A_server_without_JSON_TABLE_gets_a_parameter_a_value()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(fixture.Servers, DatabaseEngine.MySql);
        RowBinding before = test.Database.Texts.RowBinding;
        Assert.IsType<NumberedRows>(before);
        await AssertRoundTripAsync(test, before, Rows);
    }

    private static Task AssertRoundTripAsync(TestDatabase test, RowBinding binding, Row[] rows) =>
        test.Database.UseAsync(
            async (session, token) =>
            {
                DbReading reading = await session.ReadAsync(
                    $"SELECT r.i, r.t, r.n FROM {binding.Relation(Columns, binding.SizeOf(Columns, rows))} r ORDER BY r.i",
                    token,
                    [.. binding.Parameters(Columns, rows)]);
                await using (reading)
                {
                    var back = new List<Row>();
                    while (await reading.NextAsync())
                    {
                        Assert.Equal(back.Count, DbValues.ToInt64(reading.Reader.GetValue(0)));
                        back.Add(new(
                            reading.Reader.IsDBNull(1) ? null : reading.Reader.GetString(1),
                            reading.Reader.IsDBNull(2) ? null : DbValues.ToInt64(reading.Reader.GetValue(2))));
                    }

                    Assert.Equal(rows, back);
                }
            },
            default);
}

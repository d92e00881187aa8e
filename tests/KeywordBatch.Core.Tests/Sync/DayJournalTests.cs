using KeywordBatch.Sync;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class DayJournalTests : IDisposable
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    private readonly TempHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task What_was_fetched_is_kept_until_the_day_is_done()
    {
        DayJournal journal = Open();
        await journal.FillAsync(Day, new ThreeRows(), default);

        Assert.Equal(3, Open().Count());
        Assert.Equal(["A", "B", "C"], Open().Chunks(0, () => 2).SelectMany(c => c).Select(r => r.Values[0]));
        journal.Close();
        Assert.Null(Open().Count());
    }

    [Fact]
    public async Task A_day_that_is_done_is_fetched_anew_even_where_its_folder_could_not_be_renamed()
    {
        DayJournal journal = Open();
        await journal.FillAsync(Day, new ThreeRows(), default);
        Directory.CreateDirectory(_home.File("20250611.done/in the way"));

        journal.Close();

        Assert.True(Directory.Exists(_home.File("20250611")));
        Assert.Null(Open().Count());
        await Open().FillAsync(Day, new ThreeRows(), default);
        Assert.Equal(3, Open().Count());
    }

    private DayJournal Open() => new(_home.Path, Day, TimeProvider.System);

    private sealed class ThreeRows : IDaySource
    {
        private static readonly RowShape Shape = new(["code"]);

        public Task ReadAsync(DateOnly day, Action<SourceRow> row, CancellationToken cancellationToken)
        {
            foreach (string code in (string[])["A", "B", "C"])
            {
                row(new(Shape, [code]));
            }

            return Task.CompletedTask;
        }
    }
}

using KeywordBatch.Sync;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Sync;

public sealed class DayJournalTests : IDisposable
{
    private static readonly DateOnly Day = new(2025, 6, 11);

    private static readonly TimeSpan Age = TimeSpan.FromHours(48);

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private static readonly DateTimeOffset Fetched = new(2025, 6, 12, 8, 0, 0, TimeSpan.Zero);

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

    [Fact]
    public async Task What_was_fetched_too_long_ago_is_not_gone_on_from()
    {
        await Open().FillAsync(Day, new ThreeRows(), default);
        Directory.SetLastWriteTimeUtc(_home.File("20250611"), Fetched.UtcDateTime);

        long? young = Open(At(Age - Moment)).Count();
        long? old = Open(At(Age + Moment)).Count();

        Assert.Equal((3, null), (young, old));
    }

    [Fact]
    public async Task A_journal_that_may_be_in_use_stays_when_old_ones_go()
    {
        await Open().FillAsync(Day, new ThreeRows(), default);
        string folder = _home.File("20250611"), done = _home.File("20250610.done");
        Directory.CreateDirectory(done);
        foreach (string home in (string[])[folder, done])
        {
            Directory.SetLastWriteTimeUtc(home, Fetched.UtcDateTime);
        }

        DayJournal.Prune(_home.Path, Age, At(Age + Moment));
        (bool open, bool closed) = (Directory.Exists(folder), Directory.Exists(done));
        DayJournal.Prune(_home.Path, Age, At((2 * Age) + Moment));

        Assert.Equal((true, false, false), (open, closed, Directory.Exists(folder)));
    }

    private static ManualTimeProvider At(TimeSpan sinceFetched) => new(Fetched + sinceFetched);

    private DayJournal Open(TimeProvider? time = null) => new(_home.Path, Day, Age, time ?? TimeProvider.System, []);

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

using System.Text;
using System.Text.Json.Nodes;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Operations;
using KeywordBatch.Testing;

namespace KeywordBatch.Core.Tests.Operations;

public sealed class RollingFileTests : IDisposable
{
    private readonly TempHome _home = new();

    private string Log => _home.File("logs/run.log");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Full_files_are_numbered_and_only_so_many_are_kept()
    {
        await using (var file = new RollingFile(new LogOptions(Log) { MaxBytes = 1000, Keep = 2 }))
        {
            for (int i = 0; i < 50; i++)
            {
                file.Write(Encoding.UTF8.GetBytes($"{i,99}\n"));
            }
        }

        Assert.Equal(["run.log", "run.log.1", "run.log.2"], Directory.GetFiles(Path.GetDirectoryName(Log)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        int[] numbers = [.. new[] { Log + ".2", Log + ".1", Log }.SelectMany(File.ReadAllLines).Select(int.Parse)];
        Assert.Equal(Enumerable.Range(20, 30), numbers);
        Assert.All(new[] { Log, Log + ".1", Log + ".2" }, f => Assert.InRange(new FileInfo(f).Length, 1, 1000));
    }

    [Fact]
    public async Task With_none_to_keep_a_full_file_begins_anew()
    {
        await using (var file = new RollingFile(new LogOptions(Log) { MaxBytes = 1000, Keep = 0 }))
        {
            file.Write(new byte[900]);
            file.Write("last\n"u8);
            file.Write(new byte[996]);
        }

        Assert.Equal([Log], Directory.GetFiles(Path.GetDirectoryName(Log)!));
        Assert.Equal(996, new FileInfo(Log).Length);
    }

    [Fact]
    public async Task A_line_longer_than_a_file_has_one_of_its_own()
    {
        await using (var file = new RollingFile(new LogOptions(Log) { MaxBytes = 1000, Keep = 3 }))
        {
            file.Write("a\n"u8);
            file.Write(new byte[5000]);
            file.Write("b\n"u8);
        }

        Assert.Equal([2, 5000, 2], new[] { Log, Log + ".1", Log + ".2" }.Select(f => (int)new FileInfo(f).Length));
    }

    [Fact]
    public async Task A_second_writer_is_refused_and_a_later_one_goes_on()
    {
        await using (var file = new RollingFile(new LogOptions(Log)))
        {
            file.Write("1\n"u8);
            Assert.Throws<IOException>(() => new RollingFile(new LogOptions(Log)));
        }

        await using (var file = new RollingFile(new LogOptions(Log)))
        {
            file.Write("2\n"u8);
        }

        Assert.Equal(["1", "2"], File.ReadAllLines(Log));
    }

    [Fact]
    public async Task A_log_that_could_not_be_written_goes_on_as_soon_as_it_can_and_each_time_is_told_once()
    {
        var warnings = new List<string>();
        var database = new KeywordDatabase(DatabaseUrl.Parse($"sqlite:///{_home.File("x.db")}"), TableNames.From(SettingsSource.Empty), new());
        await using (var log = new EventLog(new LogOptions(Log) { MaxBytes = 1000, Keep = 1 }, SettingsSource.Empty, database, TimeProvider.System, warnings.Add))
        {
            foreach (int time in new[] { 1, 2 })
            {
                Directory.CreateDirectory(Log + ".1/in the way");
                for (int i = 0; i < 30; i++)
                {
                    log.WriteText("information", "lost", new string('x', 50));
                }

                Assert.Equal(time, warnings.Count);
                Directory.Delete(Log + ".1", recursive: true);
                log.WriteText("information", "kept", "x");
                Assert.Contains("\"kept\"", File.ReadAllText(Log), StringComparison.Ordinal);
                File.Delete(Log + ".1");
            }
        }
    }

    [Fact]
    public async Task A_line_that_comes_while_somebody_lets_nobody_write_is_written_before_the_next()
    {
        var warnings = new List<string>();
        var database = new KeywordDatabase(DatabaseUrl.Parse($"sqlite:///{_home.File("x.db")}"), TableNames.From(SettingsSource.Empty), new());
        await using var log = new EventLog(new LogOptions(Log), SettingsSource.Empty, database, TimeProvider.System, warnings.Add);
        log.WriteText("information", "first", "x");
        await using (new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.None))
        {
            log.WriteText("information", "second", "x");
        }

        log.WriteText("information", "third", "x");

        Assert.Single(warnings);
        Assert.Equal(["first", "second", "third"], File.ReadAllLines(Log).Select(line => JsonNode.Parse(line)!["event"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_somebody_moves_away_or_empties_goes_on_in_its_place(bool moves)
    {
        await using var file = new RollingFile(new LogOptions(Log));
        file.Write("1\n"u8);
        if (moves)
        {
            File.Move(Log, Log + ".old");
        }
        else
        {
            await File.WriteAllTextAsync(Log, "");
        }

        file.Write("2\n"u8);

        Assert.Equal("2\n", await File.ReadAllTextAsync(Log));
    }

    [Fact]
    public async Task Older_files_stay_while_the_newest_cannot_be_moved()
    {
        Directory.CreateDirectory(Log + ".1/in the way");
        await File.WriteAllTextAsync(Log + ".2", "older");
        await File.WriteAllTextAsync(Log + ".3", "oldest");
        await using var file = new RollingFile(new LogOptions(Log) { MaxBytes = 1000, Keep = 3 });
        file.Write(new byte[1000]);

        for (int i = 0; i < 4; i++)
        {
            Assert.ThrowsAny<Exception>(() => file.Write("lost\n"u8));
        }

        Assert.Equal(["older", "oldest"], new[] { Log + ".2", Log + ".3" }.Select(File.ReadAllText));
    }

    [Fact]
    public void Settings_say_where_how_large_and_how_many()
    {
        SettingsSource settings = SettingsSource.Empty.With(
            [new("KEYWORDBATCH_LOG", Log), new("KEYWORDBATCH_LOG_MAX_BYTES", "5000"), new("KEYWORDBATCH_LOG_KEEP", "0")]);

        Assert.Null(LogOptions.From(null, SettingsSource.Empty));
        Assert.Equal(new LogOptions(Log) { MaxBytes = 5000, Keep = 0 }, LogOptions.From(null, settings));
        Assert.Equal(_home.File("other"), LogOptions.From(_home.File("other"), settings)!.Path);
    }
}

using System.Text;
using KeywordBatch.Database;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>keywordbatch import and sync: what is text, and what is told when it is none.</summary>
[Collection("serverless")]
public sealed class ImportCommandTests : IDisposable
{
    private readonly TempHome _home = new();

    public ImportCommandTests() => Directory.CreateDirectory(_home.Path);

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("import")]
    [InlineData("sync")]
    public async Task A_file_in_another_encoding_stores_nothing_until_the_encoding_is_said(string command)
    {
        string path = _home.File("excel.csv");
        await File.WriteAllTextAsync(path, "created_at,input_text\n2025-06-11,검정고시\n", ImportEncoding.Parse("cp949"));
        string[] arguments = command == "import" ? ["import", path] : ["sync", "--file", path, "--table", "chattings", "--key", "chatting_pk"];
        if (command == "sync")
        {
            await File.WriteAllTextAsync(path, "chatting_pk,created_at,input_text\n1,2025-06-11,검정고시\n", ImportEncoding.Parse("cp949"));
        }

        await ConsoleProgram.FillAsync(_home.Path);

        (int code, string output, string error) = await RunAsync(null, arguments);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("line 2: the bytes are no UTF-8 text", error, StringComparison.Ordinal);
        Assert.Contains("--encoding cp949", error, StringComparison.Ordinal);

        (code, output, _) = await RunAsync(null, [.. arguments, "--encoding", "cp949", "--json"]);
        Assert.Equal(0, code);
        Assert.Contains("\"inserted\":1", output, StringComparison.Ordinal);
        (_, output, _) = await RunAsync(null, "missing", "2025-06-11", "2025-06-11", "--dry-run", "--json");
        Assert.Contains("검정고시", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_tells_how_many_chats_are_stored_before_a_bad_byte()
    {
        await ConsoleProgram.FillAsync(_home.Path);
        byte[] input = [.. "created_at,input_text\n"u8, .. Enumerable.Range(0, 2500).SelectMany(i => Encoding.UTF8.GetBytes($"2025-06-11,질문 {i}\n")), 0xB0, 0xA1, (byte)'\n'];

        (int code, _, string error) = await RunAsync(input, "import", "-");

        Assert.Equal(1, code);
        Assert.Contains("'standard input', line 2502", error, StringComparison.Ordinal);
        Assert.Contains("2,000 chats were stored", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_files_nothing_is_stored_unless_all_are_there()
    {
        string first = _home.File("1.csv"), second = _home.File("2.csv");
        await File.WriteAllTextAsync(first, "created_at,input_text\n2025-06-11,하나\n");
        await ConsoleProgram.FillAsync(_home.Path);

        (int code, string output, string error) = await RunAsync(null, "import", first, second);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(second, error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(second, "created_at,input_text\n2025-06-11,둘\n");
        (code, output, _) = await RunAsync("created_at,input_text\n2025-06-11,셋\n"u8.ToArray(), "import", first, "-", second, "--json");
        Assert.Equal(0, code);
        Assert.Contains("\"inserted\":3", output, StringComparison.Ordinal);
        (_, output, _) = await RunAsync(null, "missing", "2025-06-11", "2025-06-11", "--dry-run", "--json");
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task An_encoding_that_nobody_knows_is_wrong_usage()
    {
        (int code, _, string error) = await RunAsync(null, "import", "x.csv", "--encoding", "klingon");

        Assert.Equal(1, code);
        Assert.Contains("'klingon' is no encoding", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_missing_is_told_with_the_option_that_names_it()
    {
        string path = _home.File("tabs.csv");
        await File.WriteAllTextAsync(path, "등록일시\t질문\n2025-06-11\tx\n");
        await ConsoleProgram.FillAsync(_home.Path);

        (int code, _, string error) = await RunAsync(null, "import", path, "--column", "created_at=등록일시");

        Assert.Equal(1, code);
        Assert.Contains("no column '등록일시'", error, StringComparison.Ordinal);
        Assert.Contains("--column created_at=NAME", error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(byte[]? input, params string[] arguments) =>
        ConsoleProgram.RunAsync(_home.Path, [], input, [.. arguments, "--culture", "en-US"]);
}

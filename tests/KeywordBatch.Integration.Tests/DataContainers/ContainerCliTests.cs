using System.Diagnostics;
using System.Globalization;
using System.Text;
using KeywordBatch.DataContainers;
using KeywordBatch.Integration.Tests.Cli;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.DataContainers;

[Collection("serverless")]
public class ContainerCliTests
{
    [Fact]
    public async Task Lines_put_come_back_and_acknowledgements_count_what_is_durable()
    {
        using TempHome home = new();
        StringBuilder lines = new();
        for (int number = 0; number < 2500; number++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{20250611090000 + (number / 1000 * 10000)}\to{number}\t값 {number}\n");
        }

        (int code, string output, string error) = await RunAsync(lines.ToString(), "put", home.Path, "--commit-every", "500", "--ack");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(["500", "1000", "1500", "2000", "2500"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        (code, output, _) = await RunAsync("", "read", home.Path);
        string[] read = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, code);
        Assert.Equal(2500, read.Length);
        Assert.Equal("20250611110000\t20250611110000\to2499\t499\t값 2499", read[^1]);
        Assert.Equal(read[1007] + "\n", (await RunAsync("", "read", home.Path, "--key", "7", "--from", "20250611100000")).Output);
        Assert.Equal(read[^1] + "\n", (await RunAsync("", "read", home.Path, "--last")).Output);
        Assert.Equal(read[0] + "\n", (await RunAsync("", "read", home.Path, "--first")).Output);
    }

    [Fact]
    public async Task Bad_lines_are_told_with_their_number_and_the_others_are_stored()
    {
        using TempHome home = new();
        (int code, _, string error) = await RunAsync("20250611090000\ta\t1\nnonsense\n20250611090000\ttoo long for an opt ......\t2\r\n20250611090001\tb\t3", "put", home.Path);
        Assert.Equal(2, code);
        Assert.Contains("line 2: 'nonsense'", error, StringComparison.Ordinal);
        Assert.Contains("line 3: ", error, StringComparison.Ordinal);
        Assert.Equal(
            "20250611090000\t20250611090000\ta\t0\t1\n20250611090000\t20250611090001\tb\t1\t3\n",
            (await RunAsync("", "read", home.Path)).Output);
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_first_line()
    {
        using TempHome home = new();

        (int code, _, string error) = await RunAsync("\ufeff20250611090000\ta\t1\n20250611090001\tb\t\ufeff2\n", "put", home.Path);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal("20250611090000\t20250611090000\ta\t0\t1\n20250611090000\t20250611090001\tb\t1\t\ufeff2\n", (await RunAsync("", "read", home.Path)).Output);
    }

    [Fact]
    public async Task Damage_gives_exit_code_2_and_repair_brings_the_record_back()
    {
        using TempHome home = new();
        await RunAsync("20250611090000\ta\t1\n20250611090000\ta\t2\n20250611090000\ta\t3\n", "put", home.Path);
        string index = home.File("20250611090000.db.idx");
        byte[] bytes = await File.ReadAllBytesAsync(index);
        bytes[64 + 32 + 9] ^= 1;
        await File.WriteAllBytesAsync(index, bytes);
        Assert.Equal(2, (await RunAsync("", "verify", home.Path)).Code);
        (int code, string output, string error) = await RunAsync("", "read", home.Path);
        Assert.Equal((2, 2), (code, output.Count(c => c == '\n')));
        Assert.Contains("20250611090000", error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("", "repair", home.Path)).Code);
        Assert.Equal(0, (await RunAsync("", "verify", home.Path)).Code);
        Assert.Equal(3, (await RunAsync("", "read", home.Path)).Output.Count(c => c == '\n'));
    }

    [Fact]
    public async Task An_opt_that_is_no_text_is_refused_and_a_value_may_be_any_bytes()
    {
        using TempHome home = new();
        using Process put = Start("put", home.Path);
        Task<string> error = put.StandardError.ReadToEndAsync();
        await put.StandardInput.BaseStream.WriteAsync((byte[])[.. "20250611090000\tA"u8, 0xFF, .. "\t1\n20250611090000\tA\t"u8, 0xFE, .. "\n"u8]);
        put.StandardInput.Close();
        await put.WaitForExitAsync();

        Assert.Equal(2, put.ExitCode);
        Assert.Equal("line 1: The opt is no UTF-8 text.", (await error).Trim());
        using DataContainerReader reader = DataContainerReader.Open(home.Path);
        Assert.True(reader.TryGet(20250611090000, 0, out DataContainerRecordView record));
        Assert.Equal([0xFE], record.Value.ToArray());
    }

    [Fact]
    public async Task A_second_writer_is_refused_while_the_first_one_waits_for_input()
    {
        using TempHome home = new();
        using Process first = Start("put", home.Path, "--ack");
        await first.StandardInput.WriteLineAsync("20250611090000\ta\t1");
        await first.StandardInput.FlushAsync();
        Assert.Equal("1", await first.StandardOutput.ReadLineAsync());
        (int code, _, string error) = await RunAsync("20250611090000\ta\t2\n", "put", home.Path);
        Assert.Equal(1, code);
        Assert.Contains(first.Id.ToString(CultureInfo.InvariantCulture), error, StringComparison.Ordinal);
        first.StandardInput.Close();
        await first.WaitForExitAsync();
        Assert.Equal(0, first.ExitCode);
    }

    [Theory]
    [InlineData("read")]
    [InlineData("list")]
    [InlineData("verify")]
    [InlineData("repair")]
    [InlineData("compress")]
    [InlineData("clear", "--all")]
    public async Task A_folder_that_is_not_there_is_told_and_not_healthy(string command, params string[] options)
    {
        using TempHome home = new();

        (int code, string output, string error) = await RunAsync("", [command, home.File("mistyped"), .. options]);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("mistyped", error, StringComparison.Ordinal);
        Assert.Contains($"keywordbatch container {command} --help", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(home.File("mistyped")));
    }

    [Fact]
    public async Task A_record_that_is_not_there_or_cannot_be_is_told()
    {
        using TempHome home = new();
        await RunAsync("20250611090000\ta\t1\n", "put", home.Path);

        (int missing, string output, string error) = await RunAsync("", "read", home.Path, "--key", "7");
        (int wrong, _, string refused) = await RunAsync("", "read", home.Path, "--key", "-1");
        (int waited, string nothing, _) = await RunAsync("", "read", home.File("to come"), "--timeout", "0.2");

        Assert.Equal((2, "", 1), (missing, output, wrong));
        Assert.Contains("record 7", error, StringComparison.Ordinal);
        Assert.Contains("--key is '-1'", refused, StringComparison.Ordinal);
        Assert.Equal((0, ""), (waited, nothing));
    }

    [Theory]
    [InlineData("--wait")]
    [InlineData("--timeout", "600")]
    public async Task A_follower_ends_with_its_reader(params string[] options)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TempHome home = new();
        await RunAsync("20250611090000\ta\t1\n", "put", home.Path);
        using Process follower = Start(["read", home.Path, .. options]);
        Task<string> error = follower.StandardError.ReadToEndAsync();
        Assert.EndsWith("\t1", await follower.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);

        follower.StandardOutput.Close();

        await follower.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        Assert.Equal((0, ""), (follower.ExitCode, await error));
    }

    [Theory]
    [InlineData("HOME is empty", "put", "")]
    [InlineData("HOME is empty", "put", "  ")]
    [InlineData("HOME is empty", "list", "")]
    [InlineData("HOME is empty", "read", "", "--wait")]
    [InlineData("--timeout is 'NaN': give a number from 0 to 1000000", "read", "x", "--timeout", "NaN")]
    [InlineData("--key is '1.5': give a whole number of 0 or more", "read", "x", "--wait", "--key", "1.5")]
    [InlineData("--buffer is 'abc': give a whole number from 1 to 1000000", "put", "x", "--buffer", "abc")]
    [InlineData("--keep-hours is 'abc': give a whole number from 0 to 1000000", "put", "x", "--keep-hours", "abc")]
    [InlineData("--keep-hours is '-5': give a whole number from 0 to 1000000", "clear", "/", "--keep-hours", "-5")]
    public async Task An_argument_that_is_none_is_told_in_a_sentence(string told, params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync("", arguments);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"keywordbatch: {told}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookups_that_find_nothing_print_nothing_and_stay_within_the_times()
    {
        using TempHome home = new();
        await RunAsync("20250611090000\ta\t1\n20250611090001\ta\t2\n20250611100000\ta\t3\n", "put", home.Path);

        (int code, string output, string error) = await RunAsync("", "read", home.Path, "--key", "7", "--to", "20250611235959");

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("record 7", error, StringComparison.Ordinal);
        (code, output, _) = await RunAsync("", "read", home.Path, "--key", "7", "--timeout", "0.2");
        Assert.Equal((2, ""), (code, output));
        Assert.EndsWith("\t2\n", (await RunAsync("", "read", home.Path, "--last", "--to", "20250611095959")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-2147483648")]
    public async Task Clear_takes_no_hours_out_of_range(string hours)
    {
        using TempHome home = new();
        await RunAsync("20250611090000\ta\t1\n", "put", home.Path);

        (int code, _, string error) = await RunAsync("", "clear", home.Path, "--keep-hours", hours);

        Assert.Equal(1, code);
        Assert.Contains("--keep-hours", error, StringComparison.Ordinal);
        Assert.True(File.Exists(home.File("20250611090000.db")));
    }

    [Fact]
    public async Task An_hour_with_a_cut_index_is_told_not_compressed_and_repaired()
    {
        using TempHome home = new();
        await RunAsync("20250611090000\ta\t1\n20250611090001\ta\t2\n20250611100000\ta\t3\n20250611110000\ta\t4\n", "put", home.Path);
        await using (FileStream index = File.OpenWrite(home.File("20250611090000.db.idx")))
        {
            index.SetLength(64 + 32);
        }

        Assert.Equal(2, (await RunAsync("", "read", home.Path)).Code);
        (int code, string output, _) = await RunAsync("", "compress", home.Path);
        Assert.Equal(2, code);
        Assert.StartsWith("20250611100000\t", output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("", "repair", home.Path)).Code);
        Assert.Equal(0, (await RunAsync("", "compress", home.Path)).Code);
        Assert.Equal(4, (await RunAsync("", "read", home.Path)).Output.Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_folder_that_is_moved_away_ends_a_put_and_is_not_told_line_by_line()
    {
        using TempHome home = new();
        using Process put = Start("put", home.File("here"), "--ack");
        await put.StandardInput.WriteLineAsync("20250611090000\ta\t1");
        await put.StandardInput.FlushAsync();
        Assert.Equal("1", await put.StandardOutput.ReadLineAsync());
        Directory.Move(home.File("here"), home.File("there"));
        await put.StandardInput.WriteAsync("20250611100000\ta\t2\n20250611100000\ta\t3\n");
        await put.StandardInput.FlushAsync();
        Assert.StartsWith($"keywordbatch: '{home.File("here")}", await put.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        await put.WaitForExitAsync();
        Assert.Equal(1, put.ExitCode);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: what it says is in its output and its exit code.
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [ConsoleProgram.Path, "container", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        return Process.Start(start)!;
    }
}

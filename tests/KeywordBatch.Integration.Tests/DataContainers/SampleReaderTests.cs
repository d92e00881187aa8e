using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using KeywordBatch.DataContainers;
using KeywordBatch.Testing;

namespace KeywordBatch.Integration.Tests.DataContainers;

[Collection("serverless")]
public class SampleReaderTests
{
    [WithPythonFact]
    public async Task The_python_sample_reads_what_the_format_page_describes()
    {
        using TempHome home = new();
        using (DataContainerWriter writer = DataContainerWriter.Open(new DataContainerOptions { Home = home.Path }))
        {
            for (int number = 0; number < 3000; number++)
            {
                writer.Put(20250611090000 + (number / 1000 * 10000) + (number % 60), number % 2 == 0 ? "키워드" : "", Encoding.UTF8.GetBytes($"값 {number}"));
            }
        }

        DataContainerMaintenance.Open(home.Path).Compress(20250611090000);
        string index = home.File("20250611100000.db.idx");
        byte[] bytes = await File.ReadAllBytesAsync(index);
        bytes[64 + (32 * 17)] ^= 4;
        await File.WriteAllBytesAsync(index, bytes);

        StringBuilder expected = new();
        using DataContainerReader reader = DataContainerReader.Open(home.Path);
        await foreach (DataContainerRecord record in reader.ReadAllAsync())
        {
            expected.Append(System.Globalization.CultureInfo.InvariantCulture, $"{record.Partition}\t{record.MsgTime}\t{record.Opt}\t{record.Key}\t{record.Text}\n");
        }

        Assert.Equal(2999, expected.ToString().Count(c => c == '\n'));
        Assert.Equal(expected.ToString(), await RunAsync("python3", Path.Combine(Root(), "samples", "read_container.py"), home.Path));
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        using Process process = Process.Start(start)!;
        string text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return text;
    }
}

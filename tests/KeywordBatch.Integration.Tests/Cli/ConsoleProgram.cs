using System.Diagnostics;
using System.Text;
using KeywordBatch.Classification;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>The console program that was built with the tests.</summary>
internal static class ConsoleProgram
{
    /// <summary>In its own folder: the copy beside the tests lacks what the web framework brings along for them.</summary>
    public static string Path
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
            return System.IO.Path.Combine(own.Parent!.Parent!.FullName, "KeywordBatch.Cli", own.Name, "keywordbatch.dll");
        }
    }

    /// <summary>Makes the SQLite file of a folder, with questions of 2025-06-11, without starting the program for it twice.</summary>
    public static async Task FillAsync(string folder, params IEnumerable<string> questions)
    {
        Directory.CreateDirectory(folder);
        var database = new KeywordDatabase(DatabaseUrl.ForFile(FileOf(folder)), TableNames.From(SettingsSource.Empty));
        var initializer = new SchemaInitializer(database);
        await initializer.ApplyAsync(await initializer.FindProblemsAsync(default), RulesClassifier.DefaultCategories, default);
        await new ChatImporter(database).ImportAsync(
            questions.Select(text => new ChatMessage(new(2025, 6, 11, 9, 0, 0), text)).ToAsyncEnumerable(), (_, reason) => Assert.Fail(reason), null, default);
        database.CloseIdle();
    }

    /// <summary>Runs it to its end in a folder, on an SQLite file of that folder unless the settings name another database.</summary>
    public static Task<(int Code, string Output, string Error)> RunAsync(
        string folder, IEnumerable<KeyValuePair<string, string?>> settings, byte[]? input, params string[] arguments) =>
        StartAsync(new("dotnet", [Path, .. arguments]), folder, settings, input);

    /// <summary>Runs a program, such as a shell that starts this one, in the same way.</summary>
    public static async Task<(int Code, string Output, string Error)> StartAsync(
        ProcessStartInfo start, string folder, IEnumerable<KeyValuePair<string, string?>> settings, byte[]? input)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        start.WorkingDirectory = folder;
        start.Environment["KEYWORDBATCH_DATABASE"] = $"sqlite:///{FileOf(folder)}";
        foreach ((string key, string? value) in settings)
        {
            start.Environment[key] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input ?? []);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static string FileOf(string folder) => System.IO.Path.Combine(folder, "chats.db");
}

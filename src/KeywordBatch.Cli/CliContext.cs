using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using KeywordBatch.Configuration;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Cli;

/// <summary>What a command works with.</summary>
/// <param name="Parsed">The arguments.</param>
/// <param name="Output">Standard output: results only. Buffered; flushed at the end, or by a command that must be seen at once.</param>
/// <param name="Error">Standard error: everything for people.</param>
/// <param name="Clock">The clock.</param>
internal sealed record CliContext(ParseResult Parsed, TextWriter Output, TextWriter Error, TimeProvider Clock)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,

        // Readable Korean; the output goes to files and programs, not into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The environment over the current folder's .env.</summary>
    public SettingsSource Settings { get; } = SettingsSource.Load(Environment.CurrentDirectory);

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>Whether an option stands in the call, and not only its default.</summary>
    public bool IsGiven(Option option) => Parsed.GetResult(option) is { Implicit: false };

    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);

    /// <summary>The days from START to END.</summary>
    public Period Period => new(Get(SharedOptions.Start), Get(SharedOptions.End));

    /// <summary>The database of --database, else of the settings. Transient faults are told on standard error.</summary>
    /// <exception cref="KeywordBatchException">The URL or a setting is wrong.</exception>
    public KeywordDatabase OpenDatabase()
    {
        KeywordDatabase database = KeywordDatabase.From(Settings.With([new(KeywordDatabase.UrlSetting, Get(SharedOptions.Database))]));
        database.Retried = (attempt, fault) => Error.WriteLine(CliTexts.Get("TryingAgain", attempt, fault));
        return database;
    }

    /// <summary>An object as --json prints it, on one line.</summary>
    public static string JsonLine<T>(T value) => JsonSerializer.Serialize(value, Json);

    /// <summary>Writes one object on one line.</summary>
    public Task WriteJsonLineAsync<T>(T value) => Output.WriteLineAsync(JsonLine(value));

    /// <summary>With --json, writes the command's result; else nothing.</summary>
    public Task WriteJsonAsync<T>(T result) => Get(SharedOptions.Json) ? WriteJsonLineAsync(result) : Task.CompletedTask;
}

using System.CommandLine;
using KeywordBatch.Configuration;

namespace KeywordBatch.Cli;

/// <summary>What a command works with.</summary>
/// <param name="Parsed">The arguments.</param>
/// <param name="Output">Standard output: results only. Buffered; flushed at the end, or by a command that must be seen at once.</param>
/// <param name="Error">Standard error: everything for people.</param>
/// <param name="Clock">The clock.</param>
internal sealed record CliContext(ParseResult Parsed, TextWriter Output, TextWriter Error, TimeProvider Clock)
{
    /// <summary>The environment over the current folder's .env.</summary>
    public SettingsSource Settings { get; } = SettingsSource.Load(Environment.CurrentDirectory);

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);
}

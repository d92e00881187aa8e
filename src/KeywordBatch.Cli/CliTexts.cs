namespace KeywordBatch.Cli;

/// <summary>What the console program says to people, from Resources/Cli.resx.</summary>
internal static class CliTexts
{
    private static readonly MessageCatalog Catalog = new("KeywordBatch.Cli.Resources.Cli", typeof(CliTexts).Assembly);

    /// <summary>A text, or null when there is none.</summary>
    public static string? Find(string id) => Catalog.Find(id);

    public static string Get(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);

    /// <summary>How long something took: 1.2 s, or 8 min 23 s.</summary>
    public static string Get(TimeSpan time)
    {
        long seconds = (long)Math.Round(time.TotalSeconds);
        return time.TotalSeconds < 59.95 ? Get("Seconds", time.TotalSeconds) : Get("Minutes", seconds / 60, seconds % 60);
    }

    /// <summary>A text as a field of a line whose fields are divided by tabs.</summary>
    public static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}

using KeywordBatch.Configuration;

namespace KeywordBatch.Batch;

/// <summary>Where answers are kept before they are in the database, and for how long after.</summary>
public sealed record JournalOptions
{
    /// <summary>The folder; null for one of its own per database in the user's data folder.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// How long answers stay to be used again on other days, 1 to 1,000,000 hours. Older ones go at the end of a run, an
    /// hour of them at a time, when all are stored or recorded as failures.
    /// </summary>
    public int KeepHours { get; init; } = 48;

    /// <summary>The options with the folder that KEYWORDBATCH_JOURNAL names.</summary>
    /// <param name="settings">Where it is looked for.</param>
    public static JournalOptions From(SettingsSource settings) => new() { Folder = settings["KEYWORDBATCH_JOURNAL"] };
}

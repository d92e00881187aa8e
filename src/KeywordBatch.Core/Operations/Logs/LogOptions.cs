using KeywordBatch.Configuration;

namespace KeywordBatch.Operations;

/// <summary>Where a run writes its log.</summary>
/// <param name="Path">The file.</param>
public sealed record LogOptions(string Path)
{
    /// <summary>The size at which a new file is begun, 1,000 bytes to 1 TB.</summary>
    public long MaxBytes { get; init; } = 10_000_000;

    /// <summary>How many full files are kept beside the one that is written, 0 to 1,000.</summary>
    public int Keep { get; init; } = 5;

    /// <summary>The log of settings: the path given, else KEYWORDBATCH_LOG; KEYWORDBATCH_LOG_MAX_BYTES and KEYWORDBATCH_LOG_KEEP.</summary>
    /// <param name="path">The path given, null for none.</param>
    /// <param name="settings">Where the others come from.</param>
    /// <returns>Null for no log.</returns>
    /// <exception cref="KeywordBatchException">InvalidSetting.</exception>
    public static LogOptions? From(string? path, SettingsSource settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if ((path ?? settings["KEYWORDBATCH_LOG"]) is not { } file)
        {
            return null;
        }

        var defaults = new LogOptions(System.IO.Path.GetFullPath(file, settings.Folder ?? Environment.CurrentDirectory));
        return defaults with
        {
            MaxBytes = (long)settings.GetDouble("KEYWORDBATCH_LOG_MAX_BYTES", defaults.MaxBytes, 1000, 1e12),
            Keep = settings.GetInt32("KEYWORDBATCH_LOG_KEEP", defaults.Keep, 0, 1000),
        };
    }
}

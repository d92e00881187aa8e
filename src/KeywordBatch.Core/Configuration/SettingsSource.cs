using System.Globalization;
using System.Numerics;

namespace KeywordBatch.Configuration;

/// <summary>
/// Settings by name. Precedence: what the caller gave, the environment, the .env file of a folder; the default is
/// the reader's. An empty value counts as not given.
/// </summary>
public sealed class SettingsSource
{
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly Func<string, string?> _environment;
    private readonly IReadOnlyDictionary<string, string> _file;

    private SettingsSource(
        IReadOnlyDictionary<string, string> given,
        Func<string, string?> environment,
        IReadOnlyDictionary<string, string> file,
        string? folder = null)
    {
        _given = given;
        Folder = folder;
        _environment = environment;
        _file = file;
    }

    /// <summary>Nothing is set: for tests and for callers who give everything themselves.</summary>
    public static SettingsSource Empty { get; } =
        new(new Dictionary<string, string>(), _ => null, new Dictionary<string, string>());

    /// <summary>The folder that relative paths in settings start from; null for the process's current one.</summary>
    public string? Folder { get; }

    /// <summary>The process environment over the folder's .env file.</summary>
    /// <param name="folder">Where .env is looked for; a folder without one is fine.</param>
    /// <exception cref="KeywordBatchException">UnreadableEnvFile, OddEnvFileLine, EnvFileDollar, EnvFileEncoding: .env exists and cannot be read.</exception>
    public static SettingsSource Load(string folder)
    {
        string path = Path.Combine(folder, ".env");
        IReadOnlyDictionary<string, string> file = File.Exists(path) ? EnvFile.Read(path) : new Dictionary<string, string>();
        return new(new Dictionary<string, string>(), Environment.GetEnvironmentVariable, file, folder);
    }

    /// <summary>The same settings with values that win over all others.</summary>
    /// <param name="given">Values by name; null or empty ones change nothing.</param>
    public SettingsSource With(IEnumerable<KeyValuePair<string, string?>> given)
    {
        var merged = new Dictionary<string, string>(_given, StringComparer.Ordinal);
        foreach ((string key, string? value) in given)
        {
            if (!string.IsNullOrEmpty(value))
            {
                merged[key] = value;
            }
        }

        return new(merged, _environment, _file, Folder);
    }

    /// <summary>A setting's value, null when it is not given anywhere.</summary>
    /// <param name="key">Its name, as in README's table.</param>
    public string? this[string key] =>
        NotEmpty(_given.GetValueOrDefault(key)) ?? NotEmpty(_environment(key)) ?? NotEmpty(_file.GetValueOrDefault(key));

    /// <summary>A whole number within a range.</summary>
    /// <exception cref="KeywordBatchException">InvalidSetting: not a number, or out of range.</exception>
    public int GetInt32(string key, int defaultValue, int min, int max) => Get(key, defaultValue, min, max, NumberStyles.Integer);

    /// <summary>A number within a range, a point as decimal separator.</summary>
    /// <exception cref="KeywordBatchException">InvalidSetting: not a number, or out of range.</exception>
    public double GetDouble(string key, double defaultValue, double min, double max) => Get(key, defaultValue, min, max, NumberStyles.Float);

    private T Get<T>(string key, T defaultValue, T min, T max, NumberStyles style)
        where T : INumber<T> =>
        this[key] is not { } text ? defaultValue
        : T.TryParse(text, style, CultureInfo.InvariantCulture, out T? value) && value >= min && value <= max ? value
        : throw ConfigurationErrors.InvalidSetting(key, text, min, max);

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}

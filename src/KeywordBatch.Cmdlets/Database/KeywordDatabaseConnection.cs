using System.Management.Automation;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>A database that cmdlets work with. Nothing is held open: the driver's pool does that.</summary>
public sealed class KeywordDatabaseConnection
{
    private readonly Lazy<Parts> _parts;

    private KeywordDatabaseConnection(string? name, Func<Parts> parts)
    {
        Name = name;
        _parts = new(parts, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The name it was saved under, null for none.</summary>
    public string? Name { get; }

    /// <summary>Where it is, without password.</summary>
    public string Database => _parts.Value.Url.ToString();

    /// <summary>Sqlite, MySql or PostgreSql.</summary>
    public string Engine => _parts.Value.Url.Engine.ToString();

    public override string ToString() => Name ?? Database;

    /// <summary>The database of settings: KEYWORDBATCH_DATABASE and its like.</summary>
    /// <exception cref="KeywordBatchException">The settings are wrong.</exception>
    internal static KeywordDatabaseConnection From(SettingsSource settings, string? name = null, PSCredential? account = null)
    {
        Parts parts = Read(settings);
        if (account is not null)
        {
            parts = parts with { Url = parts.Url.WithAccount(account.UserName, account.GetNetworkCredential().Password) };
        }

        return new(name, () => parts);
    }

    /// <summary>
    /// What a text means: a URL, or a saved name. Looked at when it is needed and not while parameters are bound, so that
    /// a wrong one is reported under its own ErrorId.
    /// </summary>
    internal static KeywordDatabaseConnection FromText(string text, string folder) =>
        new(null, () => IsUrl(text)
            ? Read(SettingsSource.Load(folder).With([new(KeywordDatabase.UrlSetting, text)]))
            : (ConnectionStore.Find(text) ?? throw CmdletErrors.UnknownConnection(text))._parts.Value);

    /// <summary>One for a single cmdlet, so that its callbacks are its own.</summary>
    /// <exception cref="KeywordBatchException">The text that this was made from is wrong.</exception>
    internal KeywordDatabase Open() => new(_parts.Value.Url, _parts.Value.Names, _parts.Value.Options);

    private static bool IsUrl(string text) => text.Contains(':', StringComparison.Ordinal);

    private static Parts Read(SettingsSource settings)
    {
        KeywordDatabase database = KeywordDatabase.From(settings);
        return new(database.Url, database.Names, DatabaseOptions.From(settings));
    }

    private sealed record Parts(DatabaseUrl Url, TableNames Names, DatabaseOptions Options);
}

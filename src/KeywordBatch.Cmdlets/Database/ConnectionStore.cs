using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace KeywordBatch.Cmdlets;

/// <summary>What Connect-KeywordDatabase keeps: the default of each runspace, and names that all of them share.</summary>
internal static class ConnectionStore
{
    private static readonly ConditionalWeakTable<Runspace, StrongBox<KeywordDatabaseConnection?>> Defaults = [];

    private static readonly ConcurrentDictionary<string, KeywordDatabaseConnection> Named = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The default of the current runspace; for the pipeline's thread.</summary>
    public static KeywordDatabaseConnection? Default
    {
        get => Box.Value;
        set => Box.Value = value;
    }

    public static IReadOnlyCollection<KeywordDatabaseConnection> All => [.. Named.Values.OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase)];

    public static void Save(string name, KeywordDatabaseConnection connection) => Named[name] = connection;

    public static KeywordDatabaseConnection? Find(string name) => Named.GetValueOrDefault(name);

    public static KeywordDatabaseConnection? Remove(string name) => Named.TryRemove(name, out KeywordDatabaseConnection? removed) ? removed : null;

    private static StrongBox<KeywordDatabaseConnection?> Box => Defaults.GetOrCreateValue(Runspace.DefaultRunspace);
}

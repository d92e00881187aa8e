using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>A table that rows are synced into, and the columns that tell its rows apart.</summary>
internal sealed class SyncTarget
{
    private readonly SqlTexts _texts;
    private readonly TargetTable _table;
    private readonly ConditionalWeakTable<RowShape, RowPlan> _plans = [];
    private readonly ConcurrentDictionary<string, RowPlan> _plansByNames = new(StringComparer.Ordinal);

    private SyncTarget(SqlTexts texts, TargetTable table, IReadOnlyList<TargetColumn> keys)
    {
        _texts = texts;
        _table = table;
        Keys = keys;
    }

    public string Table => _table.Name;

    public IReadOnlyList<TargetColumn> Keys { get; }

    /// <summary>Reads a table's description.</summary>
    /// <exception cref="KeywordBatchException">SyncTableMissing, SyncKeyMissing, SyncKeyGenerated, SyncKeyNotUnique, DatabaseUnreachable and their like.</exception>
    public static async Task<SyncTarget> OpenAsync(KeywordDatabase database, string table, IReadOnlyList<string> key, CancellationToken cancellationToken)
    {
        TargetTable found = await TargetTable.ReadAsync(database, table, cancellationToken).ConfigureAwait(false);
        if (found.Columns.Count == 0)
        {
            throw SyncErrors.SyncTableMissing(database.Url, table);
        }

        var keys = new List<TargetColumn>();
        foreach (string name in key)
        {
            TargetColumn column = found.Column(name) ?? throw SyncErrors.SyncKeyMissing(table, name, found.Columns.Select(c => c.Name));
            if (column.Origin == ColumnOrigin.Generated)
            {
                throw SyncErrors.SyncKeyGenerated(table, column.Name);
            }

            if (!keys.Contains(column))
            {
                keys.Add(column);
            }
        }

        if (!found.UniqueKeys.Any(unique => unique.Count == keys.Count && unique.All(name => keys.Any(k => k.Name == name))))
        {
            throw SyncErrors.SyncKeyNotUnique(table, string.Join(", ", keys.Select(k => k.Name)), found.UniqueKeys);
        }

        return new(database.Texts, found, keys);
    }

    /// <summary>How rows of a shape become rows of the table; shapes of the same names share it, and their rows a transaction.</summary>
    public RowPlan PlanOf(RowShape shape) => _plans.GetValue(
        shape, s => _plansByNames.GetOrAdd(string.Join('\0', s.Names), _ => RowPlan.Make(s, _table, Keys, _texts)));

    /// <summary>A row's key for people: code=A1, day=2025-06-11.</summary>
    public string Describe(SourceRow row) => string.Join(", ", Keys.Select(k => $"{k.Name}={ValueOf(row, k)}"));

    private static string ValueOf(SourceRow row, TargetColumn column)
    {
        for (int i = 0; i < row.Values.Length; i++)
        {
            if (string.Equals(row.Shape.Names[i], column.Name, StringComparison.OrdinalIgnoreCase))
            {
                return row.Values[i] is { } value and not (byte[] or DBNull) ? ColumnValue.Shown(value) : "NULL";
            }
        }

        return "?";
    }
}

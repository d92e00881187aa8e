using System.Globalization;
using System.Runtime.CompilerServices;
using KeywordBatch.Database;

namespace KeywordBatch.Sync;

/// <summary>How rows of a shape become rows of a table.</summary>
internal sealed class RowPlan
{
    private readonly int[] _sources = [];
    private readonly int[] _keys = [];
    private readonly bool _isInOrder;

    private RowPlan(string refusal) => Refusal = refusal;

    private RowPlan(UpsertTexts texts, int[] sources, int names)
    {
        Texts = texts;
        _sources = sources;
        _isInOrder = sources.SequenceEqual(Enumerable.Range(0, names));
        List<TargetColumn> columns = [.. texts.Shape.Columns];
        _keys = [.. texts.Shape.Keys.Select(k => columns.IndexOf(k))];
    }

    /// <summary>Why no row of the shape can be stored; null when they can.</summary>
    public string? Refusal { get; }

    public UpsertTexts? Texts { get; }

    public static RowPlan Make(RowShape shape, TargetTable table, IReadOnlyList<TargetColumn> keys, SqlTexts texts)
    {
        var columns = new List<TargetColumn>();
        var sources = new List<int>();
        for (int i = 0; i < shape.Names.Count; i++)
        {
            if (table.Column(shape.Names[i]) is not { } column)
            {
                return new(SyncErrors.Reason("NoSuchColumn", shape.Names[i]));
            }

            if (columns.Contains(column))
            {
                return new(SyncErrors.Reason("ColumnTwice", column.Name));
            }

            // The server's own business, unless it is what rows are told apart by.
            if (column.Origin == ColumnOrigin.Row || keys.Contains(column))
            {
                columns.Add(column);
                sources.Add(i);
            }
        }

        if (keys.FirstOrDefault(k => !columns.Contains(k)) is { } missing)
        {
            return new(SyncErrors.Reason("KeyMissing", missing.Name));
        }

        // The server's numbers collide with none; what it makes of a row's values may.
        bool onlyKey = !table.HasPartialKeys && table.UniqueKeys.All(unique => unique.All(name => keys.Any(k => k.Name == name))
            || unique.All(name => table.Column(name) is { Origin: ColumnOrigin.Identity }));
        return new(texts.Upsert(new(table.Name, columns, keys, onlyKey) { IsPlain = table.IsPlain }), [.. sources], shape.Names.Count);
    }

    /// <summary>The values of a row for its columns: the array that came, where it is what the table takes.</summary>
    /// <returns>Why the row cannot be stored; null when it can.</returns>
    public string? Read(object?[] source, out object?[] values)
    {
        IReadOnlyList<TargetColumn> columns = Texts!.Shape.Columns;
        values = _isInOrder ? source : new object?[columns.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (ColumnValue.Read(columns[i], source[_sources[i]], out object? value) is { } reason)
            {
                return reason;
            }

            if (value is double number && !Texts.Holds(number))
            {
                return SyncErrors.Reason("WrongType", ColumnValue.Shown(number), columns[i].Type, columns[i].Name);
            }

            if (!ReferenceEquals(value, values[i]))
            {
                values = ReferenceEquals(values, source) ? [.. source] : values;
                values[i] = value;
            }
        }

        foreach (int key in _keys)
        {
            if (values[key] is null)
            {
                return SyncErrors.Reason("KeyNull", columns[key].Name);
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is null && !columns[i].Nullable)
            {
                return SyncErrors.Reason("ColumnNull", columns[i].Name);
            }
        }

        return null;
    }

    /// <summary>What tells a row apart from others.</summary>
    public string KeyOf(object?[] values)
    {
        if (_keys.Length == 1)
        {
            return ColumnValue.Text(values[_keys[0]]);
        }

        // Each text behind its length: whatever stands between two of them may be a part of one.
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[128]);
        foreach (int key in _keys)
        {
            if (values[key] is DateOnly day)
            {
                text.AppendFormatted(day, "O");
                continue;
            }

            string value = ColumnValue.Text(values[key]);
            text.AppendFormatted(value.Length);
            text.AppendLiteral(":");
            text.AppendLiteral(value);
        }

        return text.ToStringAndClear();
    }
}

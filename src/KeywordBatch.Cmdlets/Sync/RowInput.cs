using System.Collections;
using System.Collections.Specialized;
using System.Data;
using System.Management.Automation;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// Makes rows of whatever objects come: DataRow, hashtable, or the properties of any other. Rows with the names of the row
/// before share its shape. For one thread.
/// </summary>
internal sealed class RowInput
{
    private RowShape _shape = new([]);
    private DataTable? _table;
    private RowShape _tableShape = new([]);

    /// <exception cref="KeywordBatchException">RowWithoutValues: a number, a text or another thing that has no named values.</exception>
    public SourceRow Read(PSObject input) => input.BaseObject switch
    {
        DataRow row => Read(row),
        DataRowView view => Read(view.Row),
        IDictionary values => Read(values),
        string or ValueType => throw CmdletErrors.RowWithoutValues(input),
        _ => ReadProperties(input),
    };

    private SourceRow Read(DataRow row)
    {
        if (row.Table != _table)
        {
            _table = row.Table;
            _tableShape = new([.. row.Table.Columns.Cast<DataColumn>().Select(c => c.ColumnName)]);
        }

        object?[] values = row.ItemArray;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Plain(values[i]);
        }

        return new(_tableShape, values);
    }

    private SourceRow Read(IDictionary dictionary)
    {
        object?[] values = new object?[dictionary.Count];
        string[]? names = _shape.Names.Count == values.Length ? null : new string[values.Length];
        int i = 0;
        foreach (DictionaryEntry entry in dictionary)
        {
            Take(entry.Key.ToString()!, entry.Value, i++, values, ref names);
        }

        return Shaped(values, names);
    }

    private SourceRow ReadProperties(PSObject input)
    {
        object?[] values = new object?[_shape.Names.Count];
        string[]? names = null;
        int i = 0;
        foreach (PSPropertyInfo property in input.Properties)
        {
            if (i == values.Length)
            {
                names ??= [.. _shape.Names];
                Array.Resize(ref values, Math.Max(4, i * 2));
                Array.Resize(ref names, values.Length);
            }

            Take(property.Name, Value(property), i++, values, ref names);
        }

        if (i == 0)
        {
            throw CmdletErrors.RowWithoutValues(input);
        }

        if (i < values.Length)
        {
            names ??= [.. _shape.Names];
            Array.Resize(ref values, i);
            Array.Resize(ref names, i);
        }

        return Shaped(values, names);
    }

    // The names are only written down when they are not those of the row before.
    private void Take(string name, object? value, int i, object?[] values, ref string[]? names)
    {
        values[i] = Plain(value);
        if (names is not null)
        {
            names[i] = name;
        }
        else if (_shape.Names[i] != name)
        {
            names = [.. _shape.Names];
            names[i] = name;
        }
    }

    private SourceRow Shaped(object?[] values, string[]? names)
    {
        if (names is not null)
        {
            _shape = new(names);
        }

        return new(_shape, values);
    }

    // What has no form in JSON stays what it is, which no column takes.
    private static object? Plain(object? value)
    {
        object? plain = Opened(value);
        return JsonText.IsNested(plain) ? JsonText.From(plain!, Opened) ?? plain : plain;
    }

    private static object? Opened(object? value)
    {
        if (value is not PSObject wrapped)
        {
            return value;
        }

        if (wrapped.BaseObject is not PSCustomObject)
        {
            return wrapped.BaseObject;
        }

        var properties = new OrderedDictionary();
        foreach (PSPropertyInfo property in wrapped.Properties)
        {
            properties.Add(property.Name, Value(property));
        }

        return properties;
    }

    private static object? Value(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            // As PowerShell itself shows it.
            return null;
        }
    }
}

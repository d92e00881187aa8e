using System.Collections;
using System.Data;
using System.Globalization;
using System.Management.Automation;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets a parameter take its objects as Import-Csv and ConvertFrom-Json give them back, or a query as DataRows: any of these with the same properties.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ReadBackTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = Arguments.Bare(inputData);
        return value is IList list ? list.Cast<object>().Select(Convert).ToArray() : Convert(inputData);
    }

    /// <summary>An object of the parameter's type from one that has its properties.</summary>
    protected abstract object Read(PSObject item);

    protected static string Text(PSObject item, string name) => LanguagePrimitives.ConvertTo<string>(Value(item, name));

    protected static string? TextOrNone(PSObject item, string name) =>
        item.Properties[name]?.Value is { } value and not DBNull ? LanguagePrimitives.ConvertTo<string>(value) : null;

    protected static long Number(PSObject item, string name)
    {
        object value = Value(item, name);
        long? number = value switch
        {
            // PowerShell's own conversion makes 4 of 3.7 and 1024 of 1kb.
            string text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long n) ? n : null,
            double or float or decimal => LanguagePrimitives.TryConvertTo(value, out decimal d) && decimal.Truncate(d) == d && Math.Abs(d) < long.MaxValue ? (long)d : null,
            _ => LanguagePrimitives.TryConvertTo(value, out long n) ? n : null,
        };
        return number ?? throw Wrong("ReadBackNoNumber", name, value);
    }

    /// <summary>A day, also as Export-Csv writes it in this session's culture, and as ConvertTo-Json takes a DateOnly apart.</summary>
    protected static DateOnly Day(PSObject item, string name)
    {
        object value = Value(item, name);
        if (AsCustom(value) is { } parts && parts.Properties["DayNumber"] is not null)
        {
            return Number(parts, "DayNumber") is >= 0 and var number && number <= DateOnly.MaxValue.DayNumber
                ? DateOnly.FromDayNumber((int)number)
                : throw Wrong("ReadBackNoDate", name, value);
        }

        return value is DateOnly day ? day
            : value is string text && IsWritten(text, out day) ? day
            : TimeText.Read(value) is { } time ? DateOnly.FromDateTime(time)
            : throw Wrong("ReadBackNoDate", name, value);
    }

    // Anything else is the binder's business: it is of the type, or is refused.
    private object Convert(object? item) => AsCustom(item) is { } custom ? Read(custom) : item!;

    // Where days come first, 11/06/2025 is what this session has made of 11 June.
    private static bool IsWritten(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
        || DateOnly.TryParseExact(text, CultureInfo.CurrentCulture.DateTimeFormat.ShortDatePattern, CultureInfo.CurrentCulture, DateTimeStyles.None, out day);

    private static PSObject? AsCustom(object? item) => item switch
    {
        PSObject { BaseObject: PSCustomObject or DataRow } custom => custom,
        DataRow row => PSObject.AsPSObject(row),
        PSObject { BaseObject: IDictionary table } => AsProperties(table),
        IDictionary table => AsProperties(table),
        _ => null,
    };

    private static PSObject AsProperties(IDictionary table)
    {
        var item = new PSObject();
        foreach (DictionaryEntry entry in table)
        {
            item.Properties.Add(new PSNoteProperty($"{entry.Key}", entry.Value));
        }

        return item;
    }

    private static object Value(PSObject item, string name)
    {
        object? value = item.Properties[name]?.Value;
        value = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return value is null or "" or DBNull ? throw new ArgumentTransformationMetadataException(CmdletTexts.Get("ReadBackLacks", name)) : value;
    }

    private static ArgumentTransformationMetadataException Wrong(string id, string name, object value) => new(CmdletTexts.Get(id, name, value));
}

using System.Collections;
using System.Globalization;
using System.Management.Automation;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets a parameter take its objects as Import-Csv and ConvertFrom-Json give them back: any object with the same properties.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ReadBackTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IList list ? list.Cast<object>().Select(Convert).ToArray() : Convert(inputData);
    }

    /// <summary>An object of the parameter's type from one that has its properties.</summary>
    protected abstract object Read(PSObject item);

    protected static string Text(PSObject item, string name) => LanguagePrimitives.ConvertTo<string>(Value(item, name));

    protected static string? TextOrNone(PSObject item, string name) =>
        item.Properties[name]?.Value is { } value ? LanguagePrimitives.ConvertTo<string>(value) : null;

    protected static long Number(PSObject item, string name)
    {
        object value = Value(item, name);
        return LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out long number) ? number : throw Wrong("ReadBackNoNumber", name, value);
    }

    /// <summary>A day, also as ConvertTo-Json takes a DateOnly apart.</summary>
    protected static DateOnly Day(PSObject item, string name)
    {
        object value = Value(item, name);
        if (value is PSObject { BaseObject: PSCustomObject } parts && parts.Properties["DayNumber"] is not null)
        {
            return DateOnly.FromDayNumber((int)Number(parts, "DayNumber"));
        }

        return value is DateOnly day ? day
            : TimeText.Read(value) is { } time ? DateOnly.FromDateTime(time)
            : throw Wrong("ReadBackNoDate", name, value);
    }

    private object Convert(object? item)
    {
        PSObject? wrapped = item switch
        {
            PSObject { BaseObject: PSCustomObject } custom => custom,
            PSObject { BaseObject: IDictionary table } => AsProperties(table),
            IDictionary table => AsProperties(table),
            _ => null,
        };

        // Anything else is the binder's business: it is of the type, or is refused.
        return wrapped is null ? item! : Read(wrapped);
    }

    private static PSObject AsProperties(IDictionary table)
    {
        var item = new PSObject();
        foreach (DictionaryEntry entry in table)
        {
            item.Properties.Add(new PSNoteProperty($"{entry.Key}", entry.Value));
        }

        return item;
    }

    private static object Value(PSObject item, string name) => item.Properties[name]?.Value
        ?? throw new ArgumentTransformationMetadataException(CmdletTexts.Get("ReadBackLacks", name));

    private static ArgumentTransformationMetadataException Wrong(string id, string name, object value) => new(CmdletTexts.Get(id, name, value));
}

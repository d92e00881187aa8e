using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// Makes a DateOnly again of what a job, a remote session or Import-Clixml hands over of one: its properties. They neither
/// sort nor compare as a day, and their text has the month first. And one of a DateTime, its day, without which
/// Where-Object Date -eq (Get-Date) finds nothing and -ge is an error.
/// </summary>
public sealed class DayConverter : PSTypeConverter
{
    public override bool CanConvertFrom(object sourceValue, Type destinationType) =>
        Arguments.Bare(sourceValue) is DateTime || Number(sourceValue) is not null;

    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        if (Arguments.Bare(sourceValue) is DateTime time)
        {
            return DateOnly.FromDateTime(time);
        }

        DateOnly day = Number(sourceValue) is { } number ? DateOnly.FromDayNumber(number) : throw new PSInvalidCastException();
        return ((PSObject)sourceValue).TypeNames.Contains("Deserialized." + GetBusinessDayCommand.TypeName) ? GetBusinessDayCommand.Named(day) : day;
    }

    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException();

    private static int? Number(object value) =>
        value is PSObject { BaseObject: PSCustomObject } item && item.Properties["DayNumber"]?.Value is int number and >= 0
            && number <= DateOnly.MaxValue.DayNumber
            ? number
            : null;
}

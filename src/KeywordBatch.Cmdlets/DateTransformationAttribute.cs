using System.Collections;
using System.Management.Automation;
using KeywordBatch.Configuration;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// Lets a parameter of type DateOnly take a [datetime] (its date), '2025-06-11', 'today', 'yesterday' or '-7d', and a day that
/// went through JSON.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DateTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = Arguments.Bare(inputData);
        try
        {
            return value switch
            {
                DateOnly date => date,
                DateTime time => DateOnly.FromDateTime(time),
                DateTimeOffset time => DateOnly.FromDateTime(time.DateTime),
                PSCustomObject when Day((PSObject)inputData!) is { } day => day,
                null => DateText.Parse("", TimeProvider.System),
                IConvertible or IList => DateText.Parse(LanguagePrimitives.ConvertTo<string>(value), TimeProvider.System),

                // An object from the pipeline that has the day as a property: unchanged it is no day, and the property is tried next.
                _ => inputData!,
            };
        }
        catch (KeywordBatchException e)
        {
            throw Arguments.Refused(e);
        }
    }

    // What ConvertTo-Json makes of a DateOnly.
    private static DateOnly? Day(PSObject item) =>
        item.Properties["DayNumber"]?.Value is { } number && item.Properties["DayOfYear"] is not null
            && LanguagePrimitives.TryConvertTo(number, out int day) && day >= 0 && day <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber(day)
            : null;
}

using System.Globalization;
using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets a parameter that is a number yyyyMMddHHmmss take a [datetime], or a text that is either.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DataContainerTimeAttribute : ArgumentTransformationAttribute
{
    private const int YearDigits = 4;

    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = Arguments.Bare(inputData);
        try
        {
            return value switch
            {
                DateTime { Kind: DateTimeKind.Utc } time => DataContainerTime.From(time.ToLocalTime()),
                DateTime time => DataContainerTime.From(time),
                DateOnly day => DataContainerTime.From(day.ToDateTime(TimeOnly.MinValue)),
                DateTimeOffset time => DataContainerTime.From(time.LocalDateTime),
                long or int => DataContainerTime.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)),
                string text when DateTime.TryParse(text, CultureOf(text), out DateTime time) => DataContainerTime.From(time),
                _ => DataContainerTime.Parse(LanguagePrimitives.ConvertTo<string>(value)),
            };
        }
        catch (KeywordBatchException e)
        {
            throw Arguments.Refused(e);
        }
    }

    // 2025-06-11 is the same day in every session; 11/6/2568 and 1404/3/21 are as a Thai and a Persian one write it.
    private static CultureInfo CultureOf(string text) =>
        text.AsSpan().TrimStart().IndexOf('-') == YearDigits ? GregorianCulture.Of(CultureInfo.CurrentCulture) : CultureInfo.CurrentCulture;
}

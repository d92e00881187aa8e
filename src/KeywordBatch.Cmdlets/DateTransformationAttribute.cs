using System.Collections;
using System.Management.Automation;
using KeywordBatch.Configuration;

namespace KeywordBatch.Cmdlets;

/// <summary>
/// Lets a parameter of type DateOnly take a [datetime] (its date), '2025-06-11', 'today', 'yesterday' or '-7d'.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DateTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return value switch
            {
                DateOnly date => date,
                DateTime time => DateOnly.FromDateTime(time),
                DateTimeOffset time => DateOnly.FromDateTime(time.DateTime),
                null => DateText.Parse("", TimeProvider.System),
                IConvertible or IList => DateText.Parse(LanguagePrimitives.ConvertTo<string>(value), TimeProvider.System),

                // An object from the pipeline that has the day as a property: unchanged it is no day, and the property is tried next.
                _ => inputData!,
            };
        }
        catch (KeywordBatchException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Message} {e.RecommendedAction}", e);
        }
    }
}

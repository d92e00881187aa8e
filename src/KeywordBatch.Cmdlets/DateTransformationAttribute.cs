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
                _ => DateText.Parse(LanguagePrimitives.ConvertTo<string>(value), TimeProvider.System),
            };
        }
        catch (KeywordBatchException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Message} {e.RecommendedAction}", e);
        }
    }
}

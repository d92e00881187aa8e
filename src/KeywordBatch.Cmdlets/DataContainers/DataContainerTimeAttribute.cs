using System.Globalization;
using System.Management.Automation;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets a parameter that is a number yyyyMMddHHmmss take a [datetime], or a text that is either.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DataContainerTimeAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return value switch
            {
                DateTime time => DataContainerTime.From(time),
                DateTimeOffset time => DataContainerTime.From(time.LocalDateTime),
                long or int => DataContainerTime.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)),
                string text when DateTime.TryParse(text, CultureInfo.CurrentCulture, out DateTime time) => DataContainerTime.From(time),
                _ => DataContainerTime.Parse(LanguagePrimitives.ConvertTo<string>(value)),
            };
        }
        catch (KeywordBatchException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Message} {e.RecommendedAction}", e);
        }
    }
}

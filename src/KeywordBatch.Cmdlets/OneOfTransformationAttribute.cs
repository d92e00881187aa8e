using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>Says on one line what a parameter of an enumeration takes; PowerShell's own message of a wrong word has two.</summary>
/// <param name="type">The enumeration.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOfTransformationAttribute(Type type) : ArgumentTransformationAttribute
{
    public Type Type { get; } = type;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = Arguments.Bare(inputData);
        if (value is not null && LanguagePrimitives.TryConvertTo(value, Type, out object? converted) && Enum.IsDefined(Type, converted))
        {
            return value;
        }

        throw new ArgumentTransformationMetadataException(CmdletTexts.Get("NotOneOf", value, string.Join(", ", Enum.GetNames(Type))));
    }
}

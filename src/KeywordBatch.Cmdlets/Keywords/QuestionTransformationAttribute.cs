using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets a parameter take questions that were exported before.</summary>
public sealed class QuestionTransformationAttribute : ReadBackTransformationAttribute
{
    protected override object Read(PSObject item) => new MissingKeyword(Day(item, "Date"), Text(item, "Text"), Number(item, "Count"));
}

using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets a parameter take answers that were exported before.</summary>
public sealed class AnswerTransformationAttribute : ReadBackTransformationAttribute
{
    protected override object Read(PSObject item) =>
        new ChatKeyword(Day(item, "Date"), Text(item, "Text"), Text(item, "Keyword"), Number(item, "CategoryId"), Number(item, "Count"))
        {
            Category = TextOrNone(item, "Category"),
            Classifier = TextOrNone(item, "Classifier"),
        };
}

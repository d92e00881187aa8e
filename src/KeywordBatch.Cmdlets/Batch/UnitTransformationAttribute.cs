using System.Management.Automation;

namespace KeywordBatch.Cmdlets;

/// <summary>Lets a parameter take units that were exported before, or that come out of a job.</summary>
public sealed class UnitTransformationAttribute : ReadBackTransformationAttribute
{
    protected override object Read(PSObject item) =>
        new KeywordBatchUnit(Text(item, "Source"), Day(item, "Day"), Index(item, "Bucket"), Index(item, "Buckets"))
        {
            Database = TextOrNone(item, "Database"),
            Status = TextOrNone(item, "Status") ?? "pending",
        };

    private static int Index(PSObject item, string name) => (int)Math.Clamp(Number(item, name), int.MinValue, int.MaxValue);
}

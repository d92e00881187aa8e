using System.Management.Automation;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>Takes the objects that a source script emits, one by one.</summary>
internal sealed class RowSink(RowInput input, Action<SourceRow> row)
{
    // What has no named values, such as the stray output of a method, is a row without a key: it fails alone, and is counted.
    private static readonly SourceRow Nameless = new(new([]), []);

    /// <summary>Whether the script has come to its end: exit, and break or continue outside of a loop, end it without an error.</summary>
    public bool HasAll { get; set; }

    public void Take(PSObject value)
    {
        SourceRow read;
        try
        {
            read = input.Read(value);
        }
        catch (KeywordBatchException)
        {
            read = Nameless;
        }

        row(read);
    }
}

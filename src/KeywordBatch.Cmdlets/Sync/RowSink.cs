using System.Management.Automation;
using KeywordBatch.Sync;

namespace KeywordBatch.Cmdlets;

/// <summary>Takes the objects that a source script emits, one by one.</summary>
internal sealed class RowSink(RowInput input, Action<SourceRow> row)
{
    public void Take(PSObject value) => row(input.Read(value));
}

using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "MissingKeyword")]
[OutputType(typeof(MissingKeyword))]
public sealed class GetMissingKeywordCommand : PeriodCmdlet
{
    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        await foreach (MissingKeyword missing in new QuestionReader(database).ReadMissingAsync(Period, cancellationToken))
        {
            await output.WriteObjectAsync(missing);
        }
    }
}

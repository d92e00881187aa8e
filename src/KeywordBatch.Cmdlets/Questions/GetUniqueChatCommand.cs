using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "UniqueChat")]
[OutputType(typeof(UniqueChat))]
public sealed class GetUniqueChatCommand : PeriodCmdlet
{
    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        await foreach (UniqueChat chat in new QuestionReader(database).ReadUniqueAsync(Period, cancellationToken))
        {
            await output.WriteObjectAsync(chat);
        }
    }
}

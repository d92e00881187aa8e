using System.Management.Automation;
using KeywordBatch.Database;
using KeywordBatch.Questions;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsCommon.Get, "ChatKeyword")]
[OutputType(typeof(ChatKeyword))]
public sealed class GetChatKeywordCommand : PeriodCmdlet
{
    [Parameter(HelpMessage = "Only keyword rows of this category, by its name.")]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Category { get; set; }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        long? category = Category is null ? null : await FindAsync(database, Category, cancellationToken);
        await foreach (ChatKeyword keyword in new KeywordReader(database).ReadAsync(Period, category, cancellationToken))
        {
            await output.WriteObjectAsync(keyword);
        }
    }

    private static async Task<long> FindAsync(KeywordDatabase database, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordCategory> known = await new CategoryStore(database).ListAsync(cancellationToken);
        return known.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))?.Id
            ?? throw CmdletErrors.UnknownCategory(name, known.Select(c => c.Name));
    }
}

using System.Management.Automation;
using KeywordBatch.Classification;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsData.Initialize, "KeywordDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(KeywordDatabaseReport))]
public sealed class InitializeKeywordDatabaseCommand : DatabaseCmdlet
{
    [Parameter(HelpMessage = "Adds the indexes that tables of yours lack. On a large table that takes a while, and on some servers holds writers up meanwhile. Tables made here have theirs anyway.")]
    public SwitchParameter AddIndex { get; set; }

    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        var initializer = new SchemaInitializer(database);
        var agreed = new List<KeywordDatabaseProblem>();
        IReadOnlyList<KeywordDatabaseProblem> problems = await initializer.FindProblemsAsync(cancellationToken);
        string[] made = [.. problems.Where(p => p.Kind == "table").Select(p => p.Name + "(")];
        foreach (KeywordDatabaseProblem problem in problems)
        {
            if (problem.Statement is null)
            {
                await output.WriteWarningAsync(problem.Message);
            }
            else if (problem.Kind == "index" && !AddIndex && !Array.Exists(made, m => problem.Name.StartsWith(m, StringComparison.Ordinal)))
            {
                await output.WriteWarningAsync(CmdletTexts.Get("IndexLeftOut", problem.Message));
            }
            else if (await output.ShouldProcessAsync(
                CmdletTexts.Get("CreateTarget", CmdletTexts.Get("Kind_" + problem.Kind), problem.Name, database.Url), CmdletTexts.Get("Create")))
            {
                agreed.Add(problem);
            }
        }

        if (!await output.ShouldProcessAsync(
            CmdletTexts.Get("InDatabase", database.Names.Categories, database.Url), CmdletTexts.Get("FillIfEmpty")))
        {
            return;
        }

        int categories = await initializer.ApplyAsync(agreed, RulesClassifier.DefaultCategories, cancellationToken);
        await output.WriteVerboseAsync(CmdletTexts.Get("Initialized", agreed.Count, categories));
        await output.WriteObjectAsync(await initializer.TestAsync(cancellationToken));
    }
}

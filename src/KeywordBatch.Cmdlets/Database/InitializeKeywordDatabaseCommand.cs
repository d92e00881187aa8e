using System.Management.Automation;
using KeywordBatch.Classification;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

[Cmdlet(VerbsData.Initialize, "KeywordDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(KeywordDatabaseReport))]
public sealed class InitializeKeywordDatabaseCommand : DatabaseCmdlet
{
    private protected override async Task RunAsync(KeywordDatabase database, CmdletOutput output, CancellationToken cancellationToken)
    {
        var initializer = new SchemaInitializer(database);
        var agreed = new List<KeywordDatabaseProblem>();
        foreach (KeywordDatabaseProblem problem in await initializer.FindProblemsAsync(cancellationToken))
        {
            if (problem.Statement is null)
            {
                await output.WriteWarningAsync(problem.Message);
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

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
            else if (await output.ShouldProcessAsync($"{problem.Kind} {problem.Name} in {database.Url}", "Create"))
            {
                agreed.Add(problem);
            }
        }

        if (!await output.ShouldProcessAsync($"{database.Names.Categories} in {database.Url}", "Fill if empty"))
        {
            return;
        }

        int categories = await initializer.ApplyAsync(agreed, RulesClassifier.DefaultCategories, cancellationToken);
        await output.WriteVerboseAsync($"{agreed.Count} statements, {categories} categories added.");
        await output.WriteObjectAsync(await initializer.TestAsync(cancellationToken));
    }
}

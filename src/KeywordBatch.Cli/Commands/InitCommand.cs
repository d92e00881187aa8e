using System.CommandLine;
using KeywordBatch.Classification;
using KeywordBatch.Database;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch init: tables, indexes and categories.</summary>
internal static class InitCommand
{
    public static Command Create() =>
        new Command("init") { SharedOptions.Database, SharedOptions.Json }
            .Runs(RunAsync);

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordDatabase database = context.OpenDatabase();
        var initializer = new SchemaInitializer(database);
        IReadOnlyList<KeywordDatabaseProblem> problems = await initializer.FindProblemsAsync(cancellationToken);
        KeywordDatabaseProblem[] created = [.. problems.Where(p => p.Statement is not null)];
        KeywordDatabaseProblem[] left = [.. problems.Where(p => p.Statement is null)];

        // First, since it may be why a statement is refused.
        foreach (KeywordDatabaseProblem problem in left)
        {
            await context.Error.WriteLineAsync(problem.Message);
        }

        int categories = await initializer.ApplyAsync(created, RulesClassifier.DefaultCategories, cancellationToken);

        foreach (KeywordDatabaseProblem problem in created)
        {
            await context.Error.WriteLineAsync(CliTexts.Get(problem.Kind == "index" ? "CreatedIndex" : "CreatedTable", problem.Name));
        }

        bool usable = !left.Any(p => p.Required);
        await context.Error.WriteLineAsync(CliTexts.Get(usable ? "Ready" : "NotUsable", database.Url, categories));
        await context.WriteJsonAsync(new
        {
            database = database.Url.ToString(),
            created = created.Select(p => p.Name),
            categories,
            problems = left.Select(p => p.Message),
        });
        return usable ? ExitCode.Done : ExitCode.Usage;
    }
}

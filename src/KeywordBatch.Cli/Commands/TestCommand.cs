using System.CommandLine;
using KeywordBatch.Database;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch test: whether a batch can run on a database, and what it lacks.</summary>
internal static class TestCommand
{
    private static readonly Option<bool> Plan = new("--plan");

    public static Command Create() =>
        new Command("test") { Plan, SharedOptions.Database, SharedOptions.Json }
            .Runs((context, token) => context.Get(Plan) ? ExplainAsync(context, token) : TestAsync(context, token));

    private static async Task<int> TestAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordDatabaseReport report = await new SchemaInitializer(context.OpenDatabase()).TestAsync(cancellationToken);
        if (context.Get(SharedOptions.Json))
        {
            await context.WriteJsonLineAsync(new { report.Database, report.Reachable, report.Version, report.Usable, report.Problems });
        }
        else
        {
            await context.Output.WriteLineAsync(report.Reachable ? $"{report.Database}: {report.Version}" : report.Database);
            await WriteAsync(context, report.Problems);
            await context.Output.WriteLineAsync(CliTexts.Get(report.Usable ? "Usable" : "CannotRun"));
        }

        return report.Usable ? ExitCode.Done : report.Failure is { } failure ? ExitCode.Of(failure) : ExitCode.Usage;
    }

    private static async Task<int> ExplainAsync(CliContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeywordQueryPlan> plans = await new QueryPlanReader(context.OpenDatabase()).ReadAsync(cancellationToken);
        if (context.Get(SharedOptions.Json))
        {
            await context.WriteJsonLineAsync(new { plans });
            return ExitCode.Done;
        }

        foreach (KeywordQueryPlan plan in plans)
        {
            await context.Output.WriteLineAsync($"[{plan.Query}]");
            foreach (string line in plan.Plan)
            {
                await context.Output.WriteLineAsync(line);
            }

            await WriteAsync(context, plan.MissingIndexes);
        }

        return ExitCode.Done;
    }

    private static async Task WriteAsync(CliContext context, IEnumerable<KeywordDatabaseProblem> problems)
    {
        foreach (KeywordDatabaseProblem problem in problems)
        {
            await context.Output.WriteLineAsync($"- {problem.Message}");
            if (problem.Statement is { } statement)
            {
                await context.Output.WriteLineAsync($"  {statement.ReplaceLineEndings("\n  ")}");
            }
        }
    }
}

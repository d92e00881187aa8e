using System.Text.RegularExpressions;

namespace KeywordBatch.Core.Tests.Database;

/// <summary>What the tests' servers let pass, and MySQL does not.</summary>
public sealed partial class ReservedWordTests
{
    /// <summary>The words that MySQL 9 reserves and MariaDB takes for a name.</summary>
    private static readonly string[] Reserved =
    [
        "cube", "cume_dist", "database", "dense_rank", "empty", "external", "first_value", "function", "generated", "get", "grouping",
        "groups", "io_after_gtids", "io_before_gtids", "json_table", "lag", "last_value", "lateral", "lead", "library", "nth_value",
        "ntile", "of", "optimizer_costs", "option", "percent_rank", "qualify", "rank", "row", "schema", "stored", "system", "tablesample",
        "virtual", "window",
    ];

    [Fact]
    public void No_statement_calls_anything_by_a_word_that_MySQL_reserves()
    {
        string[] files = [.. RepositoryFiles.Find(Path.Combine("src", "KeywordBatch.Core"), "*.cs")];

        string[] names = [.. files.SelectMany(f => Named().Matches(File.ReadAllText(f)).Select(m => m.Groups["name"].Value))];

        Assert.Contains("uniques", names);
        Assert.Empty(names.Intersect(Reserved));
    }

    [GeneratedRegex(@"\bAS (?<name>[a-z_]+)\b")]
    private static partial Regex Named();
}

namespace KeywordBatch.Database;

/// <summary>One of the product's queries, to be explained and not run.</summary>
/// <param name="Name">The cmdlet or the work that sends it.</param>
/// <param name="Sql">Its text, the very one that is sent.</param>
/// <param name="Parameters">Parameters such as a run would give.</param>
/// <param name="Tables">Under which names its text speaks of the user's tables: name, table.</param>
/// <param name="Indexes">The indexes that it needs: table and columns.</param>
internal sealed record PlannedQuery(
    string Name,
    string Sql,
    (string Name, object? Value)[] Parameters,
    (string Alias, string Table)[] Tables,
    (string Table, string FirstColumn)[] Indexes);

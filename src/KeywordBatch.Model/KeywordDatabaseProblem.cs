namespace KeywordBatch;

/// <summary>Something that a database lacks, and the statement that would mend it.</summary>
/// <param name="Kind">server, file, table, column, index, engine, type or right.</param>
/// <param name="Name">Which one: table, or table.column.</param>
/// <param name="Message">What is wrong, in one line.</param>
/// <param name="Statement">The SQL that would mend it; null where a person has to decide.</param>
/// <param name="Required">Whether nothing works without it; an index is only a matter of speed.</param>
public sealed record KeywordDatabaseProblem(string Kind, string Name, string Message, string? Statement, bool Required);

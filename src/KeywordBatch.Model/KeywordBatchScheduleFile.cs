namespace KeywordBatch;

/// <summary>A schedule in the form that an operating system's own scheduler reads.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Content">What is in it.</param>
public sealed record KeywordBatchScheduleFile(string Name, string Content)
{
    /// <summary>Where it was written; null when it was not.</summary>
    public string? Path { get; init; }
}

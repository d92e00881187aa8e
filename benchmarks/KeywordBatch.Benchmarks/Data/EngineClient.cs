using System.Diagnostics;
using KeywordBatch.Benchmarks.Frame;
using KeywordBatch.Database;

namespace KeywordBatch.Benchmarks.Data;

/// <summary>An engine's own client program, which shows what the server and the wire allow; values are seconds.</summary>
internal abstract class EngineClient(DatabaseUrl url)
{
    protected DatabaseUrl Url { get; } = url;

    /// <summary>The program, as a competitor is named by it.</summary>
    public abstract string Name { get; }

    /// <summary>What makes a date of a time.</summary>
    public virtual string DayOf(string time) => $"DATE({time})";

    /// <summary>Streams the rows of queries, one after the other, through the client and counts them.</summary>
    public Task<Measurement> QueryAsync(params string[] sql) => RunAsync(Query(sql, null), null);

    /// <summary>The same of a query that client and server give up after a while.</summary>
    public Task<Measurement> QueryAsync(string sql, TimeSpan limit) => RunAsync(Query([sql], limit), limit);

    /// <summary>Has the client run a file of statements.</summary>
    public Task<Measurement> ScriptAsync(string file) => RunAsync(Script(file), null);

    /// <summary>Loads a tab-separated file by the engine's bulk statement; its rows are not counted.</summary>
    public Task<Measurement> LoadAsync(string file, string table, string columns) => RunAsync(Load(file, table, columns), null);

    protected abstract ProcessStartInfo Query(string[] sql, TimeSpan? limit);

    protected abstract ProcessStartInfo Script(string file);

    protected abstract ProcessStartInfo Load(string file, string table, string columns);

    private static async Task<Measurement> RunAsync(ProcessStartInfo start, TimeSpan? limit)
    {
        ChildResult result = await ChildProcess.RunAsync(start, limit);
        return new Measurement(result.Seconds, result.Lines, result.PeakBytes);
    }
}

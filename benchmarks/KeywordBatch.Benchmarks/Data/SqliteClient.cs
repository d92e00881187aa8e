using System.Diagnostics;
using KeywordBatch.Database;

namespace KeywordBatch.Benchmarks.Data;

internal sealed class SqliteClient(DatabaseUrl url) : EngineClient(url)
{
    public const string Program = "sqlite3";

    public override string Name => Program;

    protected override ProcessStartInfo Query(string[] sql, TimeSpan? limit) => new(Program, ["-batch", "-tabs", Url.Database, string.Join(";", sql)]);

    protected override ProcessStartInfo Script(string file) => new(Program, ["-batch", Url.Database, $".read {file}"]);

    protected override ProcessStartInfo Load(string file, string table, string columns) =>
        throw new NotSupportedException("sqlite3 imports whole rows only.");
}

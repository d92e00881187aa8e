using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Database;

namespace KeywordBatch.Benchmarks.Data;

internal sealed class PostgreSqlClient(DatabaseUrl url) : EngineClient(url)
{
    public const string Program = "psql";

    public override string Name => "psql COPY TO STDOUT";

    public override string DayOf(string time) => $"({time})::date";

    // A plain SELECT would be gathered in psql's memory first.
    protected override ProcessStartInfo Query(string[] sql, TimeSpan? limit)
    {
        ProcessStartInfo start = Start([.. sql.SelectMany(q => (string[])["-c", $"COPY ({q}) TO STDOUT"])]);
        if (limit is { } time)
        {
            start.Environment["PGOPTIONS"] = string.Create(CultureInfo.InvariantCulture, $"-c statement_timeout={time.TotalMilliseconds:F0}");
        }

        return start;
    }

    protected override ProcessStartInfo Script(string file) => Start("-f", file);

    protected override ProcessStartInfo Load(string file, string table, string columns) => Start("-c", $"\\copy {table} ({columns}) FROM '{file}'");

    private ProcessStartInfo Start(params string[] arguments) => new(
        Program,
        [
            "--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", $"--host={Url.Host}", $"--port={Url.Port}", $"--username={Url.User}",
            $"--dbname={Url.Database}", .. arguments,
        ]);
}

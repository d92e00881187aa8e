using System.Diagnostics;
using System.Globalization;
using KeywordBatch.Database;

namespace KeywordBatch.Benchmarks.Data;

internal sealed class MariaDbClient(DatabaseUrl url) : EngineClient(url)
{
    public const string Program = "mariadb";

    public override string Name => "mariadb --quick";

    protected override ProcessStartInfo Query(string[] sql, TimeSpan? limit)
    {
        string most = limit is { } time ? string.Create(CultureInfo.InvariantCulture, $"SET STATEMENT max_statement_time={time.TotalSeconds:F0} FOR ") : "";
        return Start("--quick", "--batch", "--skip-column-names", "-e", string.Join(";", sql.Select(q => most + q)));
    }

    protected override ProcessStartInfo Script(string file) => Start("-e", "source " + file);

    protected override ProcessStartInfo Load(string file, string table, string columns) =>
        Start("--local-infile=1", "-e", $"LOAD DATA LOCAL INFILE '{file}' INTO TABLE {table} CHARACTER SET utf8mb4 ({columns})");

    private ProcessStartInfo Start(params string[] arguments) => new(
        Program,
        [
            "--no-defaults", "--protocol=tcp", $"--host={Url.Host}", $"--port={Url.Port}", $"--user={Url.User}",
            "--default-character-set=utf8mb4", $"--database={Url.Database}", .. arguments,
        ]);
}

namespace KeywordBatch.Database;

/// <summary>The SQL texts of keyword_batch_attempt, standard enough for every engine. Times are UTC, by the worker's clock.</summary>
internal static class AttemptTexts
{
    private const string Columns =
        "schedule, day, attempt, mode, scheduled_for, started_at, ended_at, outcome, worker, run_id, message";

    /// <summary>Takes away what an earlier try at the same attempt left. Parameters: schedule, day, attempt.</summary>
    public const string Delete = $"""
        DELETE FROM {ScheduleTables.AttemptTable}
        WHERE schedule = @schedule AND day = @day AND attempt = @attempt
        """;

    /// <summary>Parameters: the columns' names.</summary>
    public const string Insert = $"""
        INSERT INTO {ScheduleTables.AttemptTable} ({Columns})
        VALUES (@schedule, @day, @attempt, @mode, @scheduled_for, @started_at, @ended_at, @outcome, @worker, @run_id, @message)
        """;

    /// <summary>The attempt that did a day. Parameters: schedule, day, mode.</summary>
    public const string SelectDone = $"""
        SELECT {Columns}
        FROM {ScheduleTables.AttemptTable}
        WHERE schedule = @schedule AND day = @day AND mode = @mode AND outcome = 'succeeded'
        ORDER BY attempt
        LIMIT 1
        """;

    /// <summary>The newest attempts of a schedule, or of all. Parameters: schedule ('' for all), most.</summary>
    public const string SelectNewest = $"""
        SELECT {Columns}
        FROM {ScheduleTables.AttemptTable}
        WHERE @schedule = '' OR schedule = @schedule
        ORDER BY started_at DESC, attempt DESC
        LIMIT @most
        """;

    /// <summary>The statement that makes the table; another worker may be making it in the same moment.</summary>
    public static string Create(DatabaseEngine engine)
    {
        (string time, string whole, string options) = engine switch
        {
            DatabaseEngine.Sqlite => ("text", "integer", ""),
            DatabaseEngine.MySql => ("datetime(6)", "bigint", " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ENGINE = InnoDB"),
            _ => ("timestamp", "bigint", ""),
        };
        string day = engine == DatabaseEngine.Sqlite ? "text" : "date";
        return $"""
            CREATE TABLE IF NOT EXISTS {ScheduleTables.AttemptTable} (
                schedule varchar(80) NOT NULL, day {day} NOT NULL, attempt integer NOT NULL, mode varchar(20) NOT NULL,
                scheduled_for {time} NOT NULL, started_at {time} NOT NULL, ended_at {time} NULL, outcome varchar(20) NOT NULL,
                worker varchar(200) NOT NULL, run_id {whole} NOT NULL, message text NULL,
                PRIMARY KEY (schedule, day, attempt)){options}
            """;
    }
}

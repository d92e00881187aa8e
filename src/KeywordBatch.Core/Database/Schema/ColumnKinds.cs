using System.Collections.Frozen;

namespace KeywordBatch.Database;

/// <summary>What the engines' types hold.</summary>
internal static class ColumnKinds
{
    private static readonly FrozenDictionary<string, ColumnKind> ByType = new Dictionary<string, ColumnKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["character varying"] = ColumnKind.Text,
        ["character"] = ColumnKind.Text,
        ["varchar"] = ColumnKind.Text,
        ["char"] = ColumnKind.Text,
        ["nvarchar"] = ColumnKind.Text,
        ["nchar"] = ColumnKind.Text,
        ["clob"] = ColumnKind.Text,
        ["text"] = ColumnKind.Text,
        ["tinytext"] = ColumnKind.Text,
        ["mediumtext"] = ColumnKind.Text,
        ["longtext"] = ColumnKind.Text,
        ["tinyint"] = ColumnKind.Integer,
        ["smallint"] = ColumnKind.Integer,
        ["mediumint"] = ColumnKind.Integer,
        ["int"] = ColumnKind.Integer,
        ["int2"] = ColumnKind.Integer,
        ["int4"] = ColumnKind.Integer,
        ["int8"] = ColumnKind.Integer,
        ["integer"] = ColumnKind.Integer,
        ["bigint"] = ColumnKind.Integer,
        ["bit"] = ColumnKind.Integer,
        ["year"] = ColumnKind.Integer,
        ["numeric"] = ColumnKind.Number,
        ["decimal"] = ColumnKind.Number,
        ["real"] = ColumnKind.Float,
        ["float"] = ColumnKind.Float,
        ["double"] = ColumnKind.Float,
        ["double precision"] = ColumnKind.Float,
        ["boolean"] = ColumnKind.Boolean,
        ["bool"] = ColumnKind.Boolean,
        ["date"] = ColumnKind.Date,
        ["datetime"] = ColumnKind.Timestamp,
        ["timestamp"] = ColumnKind.Timestamp,
        ["timestamp without time zone"] = ColumnKind.Timestamp,
        ["timestamp with time zone"] = ColumnKind.Moment,
        ["time"] = ColumnKind.Time,
        ["time without time zone"] = ColumnKind.Time,
        ["uuid"] = ColumnKind.Uuid,
        ["bytea"] = ColumnKind.Bytes,
        ["binary"] = ColumnKind.Bytes,
        ["varbinary"] = ColumnKind.Bytes,
        ["blob"] = ColumnKind.Bytes,
        ["tinyblob"] = ColumnKind.Bytes,
        ["mediumblob"] = ColumnKind.Bytes,
        ["longblob"] = ColumnKind.Bytes,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a type holds; SQLite's are any text, with a length or precision in brackets.</summary>
    public static ColumnKind Of(string type, DatabaseEngine engine)
    {
        int bracket = type.IndexOf('(', StringComparison.Ordinal);
        string name = (bracket < 0 ? type : type[..bracket]).Trim();

        // PostgreSQL's bit is a string of bits, which only it can read.
        return name == "bit" && engine == DatabaseEngine.PostgreSql ? ColumnKind.Other : ByType.GetValueOrDefault(name, ColumnKind.Other);
    }

    /// <summary>The length that SQLite's type names: varchar(10) holds 10 characters by its own word, though nobody checks.</summary>
    public static int? LengthOf(string type)
    {
        int open = type.IndexOf('(', StringComparison.Ordinal), close = type.IndexOf(')', StringComparison.Ordinal);
        return open >= 0 && close > open && Of(type, DatabaseEngine.Sqlite) == ColumnKind.Text && int.TryParse(type.AsSpan(open + 1, close - open - 1), out int length)
            ? length
            : null;
    }
}

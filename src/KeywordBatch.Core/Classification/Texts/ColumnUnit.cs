namespace KeywordBatch.Classification;

/// <summary>What a text column's size counts.</summary>
public enum ColumnUnit
{
    /// <summary>Unicode code points: MySQL, MariaDB and PostgreSQL character columns.</summary>
    CodePoints,

    /// <summary>UTF-16 code units: what .NET's string.Length counts.</summary>
    Utf16,

    /// <summary>UTF-8 bytes: byte columns.</summary>
    Utf8Bytes,
}

namespace KeywordBatch.Database;

/// <summary>What a column's values are, whatever the engine calls its type.</summary>
internal enum ColumnKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a fixed point.</summary>
    Number,

    /// <summary>A number with a floating point.</summary>
    Float,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A day and a time, of no zone.</summary>
    Timestamp,

    /// <summary>A moment.</summary>
    Moment,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A UUID.</summary>
    Uuid,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Anything else: the server reads it from a text.</summary>
    Other,
}

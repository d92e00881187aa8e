namespace KeywordBatch.Reports;

/// <summary>What a column holds: it decides alignment, number form and the type of a workbook's cell.</summary>
internal enum ReportCellKind
{
    /// <summary>string; never taken for a formula.</summary>
    Text,

    /// <summary>long that is a name rather than an amount.</summary>
    Id,

    /// <summary>long.</summary>
    Count,

    /// <summary>double, 1 being the whole.</summary>
    Ratio,

    /// <summary>double.</summary>
    Number,

    /// <summary>DateOnly.</summary>
    Day,

    /// <summary>DateTime.</summary>
    Time,
}

namespace KeywordBatch.Reports;

internal enum ReportChartKind
{
    /// <summary>Upright columns in order of time, the values of a row stacked; many rows are added up to fewer columns.</summary>
    StackedOverTime,

    /// <summary>Upright columns in order of time, one value a row; of many rows the last are shown.</summary>
    LatestOverTime,

    /// <summary>Lying bars, the first rows of a ranking.</summary>
    Ranking,
}

using System.Globalization;

namespace KeywordBatch.Reports;

/// <summary>What a report is of, and where it goes.</summary>
public sealed record KeywordReportOptions
{
    /// <summary>The most days of a report: ten years.</summary>
    public const int MostDays = 3660;

    /// <summary>The most entries of a list of top keywords or questions.</summary>
    public const int MostTop = 1000;

    /// <summary>First day.</summary>
    public required DateOnly Start { get; init; }

    /// <summary>Last day, included; at most <see cref="MostDays"/> days from the first.</summary>
    public required DateOnly End { get; init; }

    /// <summary>The file: .html for a page, .xlsx for a workbook. One that exists is replaced.</summary>
    public required string Path { get; init; }

    /// <summary>How many keywords and questions the top lists have, 1 to <see cref="MostTop"/>.</summary>
    public int Top { get; init; } = 20;

    /// <summary>The report's title; null for the usual one.</summary>
    public string? Title { get; init; }

    /// <summary>The language of its words and the form of its numbers; null for the current UI culture.</summary>
    public CultureInfo? Culture { get; init; }
}

using System.Globalization;
using System.Resources;

namespace KeywordBatch.Reports;

/// <summary>The words and number forms of a report in one language, whatever the thread's culture is.</summary>
internal sealed class ReportWords(CultureInfo culture)
{
    private static readonly ResourceManager Resources = new("KeywordBatch.Core.Resources.Reports", typeof(ReportWords).Assembly);

    public CultureInfo Culture { get; } = GregorianCulture.Of(culture);

    /// <summary>The words' language, as browsers and screen readers are told; numbers may be those of another.</summary>
    public string Language => this["Language"] is var own && Culture.TwoLetterISOLanguageName == own && Culture.Name.Length > 0 ? Culture.Name : own;

    public string this[string id] =>
        Resources.GetString(id, Culture) ?? throw new MissingManifestResourceException($"Reports.resx has no text '{id}'.");

    public string Format(string id, params ReadOnlySpan<object?> args) => string.Format(Culture, this[id], args);

    /// <summary>A table's value as people read it.</summary>
    public string Text(object? value, ReportCellKind kind) => value switch
    {
        null => "",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        double number when kind == ReportCellKind.Ratio => number.ToString("P1", Culture),
        double number => number.ToString("N2", Culture),
        long number => kind == ReportCellKind.Id ? number.ToString(CultureInfo.InvariantCulture) : number.ToString("N0", Culture),
        _ => Convert.ToString(value, Culture) ?? "",
    };

    /// <summary>A chart's value: whole where it is whole.</summary>
    public string Amount(double value) => double.IsInteger(value) ? Text((long)value, ReportCellKind.Count) : Text(value, ReportCellKind.Number);
}

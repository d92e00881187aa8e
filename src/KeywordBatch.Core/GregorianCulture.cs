using System.Globalization;

namespace KeywordBatch;

/// <summary>
/// A culture's own forms of numbers and words with the calendar of the databases: in Thailand and Saudi Arabia a year would
/// else be shown as 2568 or 1446, which nothing that is asked for or stored knows.
/// </summary>
public static class GregorianCulture
{
    /// <summary>The culture, or one like it with the Gregorian calendar.</summary>
    /// <param name="culture">Any.</param>
    public static CultureInfo Of(CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        return culture.DateTimeFormat.Calendar is GregorianCalendar ? culture : Make(culture);
    }

    private static CultureInfo Make(CultureInfo culture)
    {
        var changed = (CultureInfo)culture.Clone();
        if (changed.OptionalCalendars.OfType<GregorianCalendar>().FirstOrDefault() is { } calendar)
        {
            changed.DateTimeFormat.Calendar = calendar;
        }
        else
        {
            changed.DateTimeFormat = DateTimeFormatInfo.InvariantInfo;
        }

        return CultureInfo.ReadOnly(changed);
    }
}

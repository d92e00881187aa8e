using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeywordBatch.Configuration;

namespace KeywordBatch.Classification;

/// <summary>
/// Replaces personal numbers and addresses in what is sent to a classifier: resident registration numbers, telephone
/// numbers, e-mail addresses, card and account numbers. What is stored stays as it is.
/// </summary>
public sealed partial class QuestionRedactor
{
    private const string PatternsSetting = "REDACTION_PATTERNS";
    private const int TimeoutMilliseconds = 2000;
    private const string Separator = @"[\s.·/\-\u2010-\u2015\u2212\uFF0D]{0,3}";
    private const string Stars = "*＊xXｘＸ●○";
    private const string Dash = @"\s?[\-\u2010-\u2015\u2212\uFF0D]\s?";

    private static readonly SearchValues<char> AnyStar = SearchValues.Create(Stars);

    private readonly (Regex Regex, string Placeholder)[] _own;

    /// <summary>Makes one.</summary>
    /// <param name="patterns">Patterns applied before the built-in ones; null for none.</param>
    /// <exception cref="KeywordBatchException">InvalidRedactionPattern: a pattern is no regular expression.</exception>
    public QuestionRedactor(IEnumerable<RedactionPattern>? patterns = null)
    {
        _own = [.. (patterns ?? []).Select(p => (Compile(p.Pattern), p.Placeholder))];
    }

    /// <summary>The built-in patterns.</summary>
    public static QuestionRedactor Default { get; } = new();

    /// <summary>The built-in patterns, and before them those of the setting REDACTION_PATTERNS: a JSON object, {"pattern": "placeholder"}.</summary>
    /// <param name="settings">Where it comes from.</param>
    /// <exception cref="KeywordBatchException">InvalidRedactionSetting: it is no such object; InvalidRedactionPattern.</exception>
    public static QuestionRedactor From(SettingsSource settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings[PatternsSetting] is not { } json)
        {
            return Default;
        }

        try
        {
            using var patterns = JsonDocument.Parse(json);
            return new([.. patterns.RootElement.EnumerateObject().Select(p => new RedactionPattern(p.Name, p.Value.GetString() ?? ""))]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ClassificationErrors.InvalidRedactionSetting(PatternsSetting, e);
        }
    }

    /// <summary>The question with placeholders where personal numbers and addresses were.</summary>
    /// <param name="question">The question.</param>
    /// <exception cref="RegexMatchTimeoutException">A pattern of one's own took longer than 2 seconds.</exception>
    public string Redact(string question)
    {
        ArgumentNullException.ThrowIfNull(question);
        string text = question;
        foreach ((Regex regex, string placeholder) in _own)
        {
            text = regex.Replace(text, _ => placeholder);
        }

        if (text.AsSpan().IndexOfAny('@', '＠') >= 0)
        {
            text = Email().Replace(text, "[이메일]");
        }

        if (!HasManyDigits(text))
        {
            return text;
        }

        text = ResidentNumber().Replace(text, m => IsResidentNumber(Digits(m.ValueSpan)) ? "[주민등록번호]" : m.Value);
        text = CardNumber().Replace(text, m => IsCardNumber(Digits(m.ValueSpan)) ? "[카드번호]" : m.Value);
        text = Phone().Replace(text, "[전화번호]");
        text = Account().Replace(text, m => IsAccount(Digits(m.ValueSpan)) ? "[계좌번호]" : m.Value);
        return AccountByWord().Replace(text, "${before}[계좌번호]");
    }

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            // Look-arounds and back-references need the other engine; the time-out bounds it.
            return new Regex(
                pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(TimeoutMilliseconds));
        }
        catch (ArgumentException e)
        {
            throw ClassificationErrors.InvalidRedactionPattern(pattern, e);
        }
    }

    // The shortest number that is masked has nine digits (02-123-4567).
    private static bool HasManyDigits(string text)
    {
        int digits = 0;
        foreach (char c in text)
        {
            if (char.IsDigit(c) && ++digits == 9)
            {
                return true;
            }
        }

        // A resident number whose second half is masked already still tells the birthday.
        return digits >= 6 && text.AsSpan().IndexOfAny(AnyStar) >= 0;
    }

    private static string Digits(ReadOnlySpan<char> text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            int value = CharUnicodeInfo.GetDecimalDigitValue(c);
            if (value >= 0)
            {
                builder.Append((char)('0' + value));
            }
        }

        return builder.ToString();
    }

    private static bool IsResidentNumber(string digits)
    {
        // The seventh digit tells century, sex and nationality; where it is masked as well, either may be meant.
        int century = digits.ElementAtOrDefault(6) switch
        {
            '9' or '0' => 1800,
            '1' or '2' or '5' or '6' => 1900,
            _ => 2000,
        };
        int year = century + int.Parse(digits.AsSpan(0, 2), CultureInfo.InvariantCulture);
        int month = int.Parse(digits.AsSpan(2, 2), CultureInfo.InvariantCulture);
        int day = int.Parse(digits.AsSpan(4, 2), CultureInfo.InvariantCulture);
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    private static bool IsCardNumber(string digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int value = digits[^(i + 1)] - '0';
            if (i % 2 == 1)
            {
                value *= 2;
                value = value > 9 ? value - 9 : value;
            }

            sum += value;
        }

        return sum > 0 && sum % 10 == 0;
    }

    private static bool IsAccount(string digits)
    {
        if (digits.Length is < 10 or > 16)
        {
            return false;
        }

        // 2025-06-11-0001 is a document's number.
        bool isDate = digits[..2] is "19" or "20"
            && int.Parse(digits.AsSpan(4, 2), CultureInfo.InvariantCulture) is >= 1 and <= 12
            && int.Parse(digits.AsSpan(6, 2), CultureInfo.InvariantCulture) is >= 1 and <= 31;
        return !isDate;
    }

    [GeneratedRegex(
        @"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}\s?[@＠]\s?[A-Za-z0-9가-힣\-]{1,63}(?:[.．](?:[A-Za-z0-9\-]{1,63}|[가-힣]{1,63}(?=[.．])|한국)){1,5}",
        RegexOptions.CultureInvariant,
        TimeoutMilliseconds)]
    private static partial Regex Email();

    [GeneratedRegex(
        @"(?<!\d)\d{2}[0０1１]\d[0-3０-３]\d" + Separator + @"(?:\d{7}|\d?[" + Stars + @"]{6,7})(?![\d" + Stars + "])",
        RegexOptions.CultureInvariant,
        TimeoutMilliseconds)]
    private static partial Regex ResidentNumber();

    [GeneratedRegex(
        @"(?<!\d)(?:\d{4}[\s\-\u2010-\u2015\u2212\uFF0D]?\d{4}[\s\-\u2010-\u2015\u2212\uFF0D]?\d{4}[\s\-\u2010-\u2015\u2212\uFF0D]?\d{4}|3\d{3}[\s\-]?\d{6}[\s\-]?\d{5})(?!\d)",
        RegexOptions.CultureInvariant,
        TimeoutMilliseconds)]
    private static partial Regex CardNumber();

    [GeneratedRegex(
        @"(?<!\d|\d\-)(?:(?:\+|00)[8８][2２]" + Separator + @"\(?[0０]?\)?" + Separator + @"|\(?[0０])"
        + @"(?:[1１][016789０１６７８９]|[2２]|[3３][1-3１-３]|[4４][1-4１-４]|[5５][0-5０-５]\d?|[6６][1-4１-４]|[7７][0０]|[8８][0０])\)?"
        + Separator + @"\d{3,4}" + Separator + @"\d{4}(?!\d)",
        RegexOptions.CultureInvariant,
        TimeoutMilliseconds)]
    private static partial Regex Phone();

    [GeneratedRegex(@"(?<!\d)\d{2,6}(?:" + Dash + @"\d{2,7}){2,3}(?!\d)", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Account();

    // Without hyphens only a word before it tells an account from any other number.
    [GeneratedRegex(
        @"(?<before>(?:계좌|통장|은행|뱅크|농협|신협|수협|새마을금고|우체국|입금|이체|송금|환불)[^\d\r\n]{0,20})\d{10,14}(?!\d)",
        RegexOptions.CultureInvariant,
        TimeoutMilliseconds)]
    private static partial Regex AccountByWord();
}

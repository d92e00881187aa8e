using System.Globalization;
using System.Net.Http.Headers;

namespace KeywordBatch.Classification;

/// <summary>How long a server asks to wait, from Retry-After or the x-ratelimit-reset-* headers.</summary>
internal static class RetryAfterHeaders
{
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider time)
    {
        if (headers.RetryAfter is { } retryAfter)
        {
            TimeSpan? wait = retryAfter.Delta ?? (retryAfter.Date - time.GetUtcNow());
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }

        TimeSpan? longest = null;
        foreach (string kind in (ReadOnlySpan<string>)["requests", "tokens"])
        {
            // A limit that still has something left is not the one that was hit.
            bool used = First(headers, "x-ratelimit-remaining-" + kind) is not { } left
                || !long.TryParse(left, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number)
                || number <= 0;
            if (used && First(headers, "x-ratelimit-reset-" + kind) is { } text && TryParse(text, out TimeSpan wait))
            {
                longest = longest is null || wait > longest ? wait : longest;
            }
        }

        return longest;
    }

    /// <summary>Reads a duration as such servers write it: 12, 1.5, 250ms, 6m0s, 1h2m3.5s.</summary>
    internal static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        bool any = false;
        double seconds = 0;
        while (!rest.IsEmpty)
        {
            int digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
            {
                digits++;
            }

            if (!double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return false;
            }

            rest = rest[digits..];
            int letters = 0;
            while (letters < rest.Length && char.IsAsciiLetter(rest[letters]))
            {
                letters++;
            }

            double? unit = rest[..letters] switch
            {
                "ms" => 0.001,
                "" or "s" => 1,
                "m" => 60,
                "h" => 3600,
                "d" => 86400,
                _ => null,
            };
            if (unit is null || (letters == 0 && !rest.IsEmpty))
            {
                return false;
            }

            rest = rest[letters..];
            seconds += number * unit.Value;
            any = true;
        }

        if (!any || seconds > TimeSpan.FromDays(30).TotalSeconds)
        {
            return false;
        }

        value = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}

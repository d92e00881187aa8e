using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Cli;

/// <summary>Arguments and options that several commands have.</summary>
internal static class SharedOptions
{
    public static Option<CultureInfo?> Culture { get; } = new("--culture")
    {
        Description = "Language of messages, such as ko-KR or en-US. Default: the system's.",
        Recursive = true,
        CustomParser = ParseCulture,
    };

    public static Argument<DateOnly> Start { get; } = Day("START", "First day: 2025-06-11, today, yesterday or -7d.");

    public static Argument<DateOnly> End { get; } = Day("END", "Last day, included.");

    public static Option<string?> Database { get; } = new("--database")
    {
        Description = "mysql://user:pw@host/db, postgresql://… or sqlite:///file. Default: KEYWORDBATCH_DATABASE, ENGINE_FOR_SQLALCHEMY, else an own SQLite file.",
        HelpName = "URL",
    };

    public static Option<Encoding?> TextEncoding { get; } = new("--encoding")
    {
        Description = "The file's encoding, such as cp949, euc-kr or utf-16. Default: UTF-8, or what the byte order mark says.",
        HelpName = "NAME",
        CustomParser = ParseEncoding,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Standard output ends with one JSON object on the last line.",
    };

    /// <summary>An option of seconds, which may have a fraction; with a point, whatever the system's language.</summary>
    public static Option<double?> Seconds(string name, string description, string helpName, double min, double max)
    {
        var option = new Option<double?>(name)
        {
            Description = description,
            HelpName = helpName,

            // What is none is said by the validator.
            CustomParser = result => TryReadNumber(result.Tokens[0].Value, out double seconds) ? seconds : null,
        };
        option.Validators.Add(result => CheckNumber(result, name, min, max));
        return option;
    }

    /// <summary>Says when an option's text is no number within a range.</summary>
    public static void CheckNumber(OptionResult result, string name, double min, double max)
    {
        string text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        bool isDefault = result.Tokens.Count == 0 && result.Implicit;
        if (!isDefault && (!TryReadNumber(text, out double value) || value < min || value > max))
        {
            result.AddError(CliTexts.Get(max > int.MaxValue ? "NumberFrom" : "NumberBetween", name, text, min, max));
        }
    }

    // No thousands: 0,5 would be five.
    private static bool TryReadNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static Argument<DateOnly> Day(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = ParseDay,
    };

    private static DateOnly ParseDay(ArgumentResult result)
    {
        try
        {
            return DateText.Parse(result.Tokens[0].Value, TimeProvider.System);
        }
        catch (KeywordBatchException e)
        {
            result.AddError($"{e.Message} {e.RecommendedAction}");
            return default;
        }
    }

    private static Encoding? ParseEncoding(ArgumentResult result)
    {
        try
        {
            return ImportEncoding.Parse(result.Tokens[0].Value);
        }
        catch (KeywordBatchException e)
        {
            result.AddError($"{e.Message} {e.RecommendedAction}");
            return null;
        }
    }

    private static CultureInfo? ParseCulture(ArgumentResult result)
    {
        try
        {
            return CultureInfo.GetCultureInfo(result.Tokens[0].Value, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            result.AddError($"'{result.Tokens[0].Value}' is not a culture: give one such as ko-KR or en-US.");
            return null;
        }
    }
}

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
        Recursive = true,
        CustomParser = ParseCulture,
    };

    public static Argument<DateOnly> Start { get; } = Day("START");

    public static Argument<DateOnly> End { get; } = Day("END");

    public static Option<string?> Database { get; } = NamedDatabase();

    public static Option<Encoding?> TextEncoding { get; } = new("--encoding")
    {
        HelpName = "NAME",
        CustomParser = result => Parsed(result, ImportEncoding.Parse),
    };

    public static Option<bool> Json { get; } = new("--json");

    /// <summary>An option of seconds from 0 on, which may have a fraction; with a point, whatever the system's language.</summary>
    public static Option<double?> Seconds(string name, string helpName, double max)
    {
        var option = new Option<double?>(name)
        {
            HelpName = helpName,

            // What is none is said by the validator.
            CustomParser = result => TryReadNumber(result.Tokens[0].Value, out double seconds) ? seconds : null,
        };
        option.Validators.Add(result => CheckNumber(result, name, max));
        return option;
    }

    /// <summary>An option of a whole number within a range.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="helpName">What its value is called in the help; null for the option's own name.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The most.</param>
    /// <param name="usual">What it is when it is not given; null for the type's own default.</param>
    public static Option<T> Whole<T>(string name, string? helpName, long min, long max, Func<T>? usual = null)
    {
        var option = new Option<T>(name) { HelpName = helpName };
        if (usual is not null)
        {
            option.DefaultValueFactory = _ => usual();
        }

        option.Validators.Add(result => CheckWhole(result, name, min, max));
        return option;
    }

    /// <summary>Reads an argument's text; what is wrong with it becomes an error of the call.</summary>
    public static T? Parsed<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (KeywordBatchException e)
        {
            result.AddError($"{e.Message} {e.RecommendedAction}");
            return default;
        }
    }

    private static void CheckWhole(OptionResult result, string name, long min, long max)
    {
        if (TextOf(result) is { } text
            && (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) || value < min || value > max))
        {
            result.AddError(CliTexts.Get(max >= int.MaxValue ? "WholeFrom" : "WholeBetween", name, text, min, max));
        }
    }

    // Not a number is within no range, though it is neither below nor above one.
    private static void CheckNumber(OptionResult result, string name, double max)
    {
        if (TextOf(result) is { } text && !(TryReadNumber(text, out double value) && value >= 0 && value <= max))
        {
            result.AddError(CliTexts.Get("NumberBetween", name, text, 0, max));
        }
    }

    // None for a default.
    private static string? TextOf(OptionResult result) =>
        result.Tokens.Count > 0 ? result.Tokens[0].Value : result.Implicit ? null : "";

    // No thousands: 0,5 would be five.
    private static bool TryReadNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    // A script whose variable is empty must not work on another database.
    private static Option<string?> NamedDatabase()
    {
        var option = new Option<string?>("--database") { HelpName = "URL" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }, ..])
            {
                result.AddError(CliTexts.Get("DatabaseEmpty"));
            }
        });
        return option;
    }

    private static Argument<DateOnly> Day(string name) =>
        new(name) { CustomParser = result => Parsed(result, text => DateText.Parse(text, TimeProvider.System)) };

    private static CultureInfo? ParseCulture(ArgumentResult result)
    {
        try
        {
            return CultureInfo.GetCultureInfo(result.Tokens[0].Value, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            result.AddError(CliTexts.Get("NoSuchCulture", result.Tokens[0].Value));
            return null;
        }
    }
}

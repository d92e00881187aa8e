using System.Globalization;
using Spectre.Console;

namespace KeywordBatch.Cli;

/// <summary>
/// Shows progress to people on standard error: a line that is drawn over on a terminal, at most five times a second, and a
/// plain line every five seconds elsewhere.
/// </summary>
internal sealed class ProgressView : IDisposable
{
    private const int BarWidth = 24;
    private const int ShortestBar = 4;

    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CliContext _context;
    private readonly IAnsiConsole? _terminal;
    private readonly string _activity;
    private readonly string _unit;
    private readonly long _started;
    private long _shown;
    private bool _drawn;

    public ProgressView(CliContext context, string activity, string unit)
        : this(context, activity, unit, Terminal(context))
    {
    }

    /// <summary>Shows progress on a terminal; on null, in plain lines.</summary>
    internal ProgressView(CliContext context, string activity, string unit, IAnsiConsole? terminal)
    {
        _context = context;
        _activity = activity;
        _unit = unit;
        _started = _shown = context.Clock.GetTimestamp();
        _terminal = terminal;
    }

    /// <summary>Shows how far the work is, if it is time to.</summary>
    /// <param name="done">How many are done.</param>
    /// <param name="total">Of how many; null where nobody knows.</param>
    /// <param name="step">What is at hand; null for nothing.</param>
    public void Report(long done, long? total, string? step = null)
    {
        lock (_gate)
        {
            if (_context.Clock.GetElapsedTime(_shown) < (_terminal is null ? PlainInterval : Redraw))
            {
                return;
            }

            _shown = _context.Clock.GetTimestamp();
            double seconds = _context.Clock.GetElapsedTime(_started).TotalSeconds;
            string text = Describe(done, total, step, done / seconds);
            if (_terminal is null)
            {
                _context.Error.WriteLine($"{_activity}: {text}");
                return;
            }

            _drawn = true;
            Draw(_terminal, done, total, text);
        }
    }

    /// <summary>Writes a line of text; the progress line, if there is one, comes back below it.</summary>
    public void WriteLine(string text)
    {
        lock (_gate)
        {
            Clear();
            _context.Error.WriteLine(text);
        }
    }

    /// <summary>Takes the progress line away.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Clear();
        }
    }

    private void Clear()
    {
        if (_drawn)
        {
            _drawn = false;
            _context.Error.Write("\r\u001b[K");
        }
    }

    private static IAnsiConsole? Terminal(CliContext context)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Error) });
        return !Console.IsErrorRedirected && console.Profile.Capabilities.Ansi ? console : null;
    }

    // One line of the terminal, with a bar in the room that is left: what is wrapped would not be drawn over.
    private void Draw(IAnsiConsole terminal, long done, long? total, string text)
    {
        int room = terminal.Profile.Width - 1 - _activity.GetCellWidth() - 1;
        while (text.Length > 0 && text.GetCellWidth() > room)
        {
            text = text[..^1];
        }

        // Escape sequences are no markup, in which a bracket begins a tag.
        _context.Error.Write('\r');
        terminal.Markup($"[bold]{Markup.Escape(_activity)}[/] {Bar(done, total, room - text.GetCellWidth() - 1)}{Markup.Escape(text)}");
        _context.Error.Write("\u001b[K");
    }

    private static string Bar(long done, long? total, int room)
    {
        int width = Math.Min(BarWidth, room);
        if (total is not > 0 || width < ShortestBar)
        {
            return "";
        }

        int full = (int)Math.Clamp(width * done / total.Value, 0, width);
        return $"[green]{new string('━', full)}[/][grey]{new string('─', width - full)}[/] ";
    }

    private string Describe(long done, long? total, string? step, double rate)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        string text = total is { } all
            ? string.Create(culture, $"{done:N0} / {all:N0} {_unit}, {rate:N0}/s")
            : string.Create(culture, $"{done:N0} {_unit}, {rate:N0}/s");
        if (total > done && rate > 0)
        {
            text += ", " + CliTexts.Get("Left", TimeSpan.FromSeconds(Math.Ceiling((total.Value - done) / rate)));
        }

        return step is null ? text : $"{text}, {step}";
    }
}

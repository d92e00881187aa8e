using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace KeywordBatch.Cli;

/// <summary>Everything between the process and a command: encodings, signals, errors, exit codes.</summary>
internal static class CliHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = utf8;
        }

        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = GregorianCulture.Of(CultureInfo.CurrentCulture);

        // Not Console.Out, which flushes after every line: a list of a million questions goes through here.
        var output = new StreamWriter(new StandardOutput(), utf8, bufferSize: 16 * 1024);
        Console.SetError(new StandardError(Console.Error));
        TextWriter error = StandardDescriptors.HasError ? Console.Error : TextWriter.Null;
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, stop);

        // A terminal that is closed; what nohup started does not hear of it.
        using PosixSignalRegistration hangUp = StopOn(PosixSignal.SIGHUP, stop);
        int code = await RunAsync(args, output, error, stop.Token);
        try
        {
            await output.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (IOException e)
        {
            WriteError(error, e.Message, null);
            return ExitCode.Usage;
        }
    }

    private static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        RootCommand root = CommandTree.Create();
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // One of them; what follows is mostly about the same words.
            string problem = WrongWord(parsed) is { } word
                ? CliTexts.Get("NoSuchWord", word)
                : MissingArgument(parsed) is { } argument ? CliTexts.Get("ArgumentMissing", argument) : parsed.Errors[0].Message;
            WriteError(error, problem, CliTexts.Get("See", $"keywordbatch {CommandPath(parsed)}--help"));
            return ExitCode.Usage;
        }

        if (parsed.GetValue(SharedOptions.Culture) is { } culture)
        {
            CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = culture;
        }

        // Nothing else shows these texts, and reading them would cost every start.
        if (parsed.Action is HelpAction)
        {
            CommandTree.Describe(root);
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = output,
                    Error = error,
                },
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync($"keywordbatch: {CliTexts.Get("Cancelled")}");
            return ExitCode.Cancelled;
        }
        catch (KeywordBatchException e)
        {
            WriteError(error, e.Message, e.RecommendedAction);
            return ExitCode.Of(e.Kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(error, e.Message, null);
            return ExitCode.Usage;
        }
        catch (Exception e)
        {
            // A fault of ours, told in full; uncaught it would end the process as a crash, by a signal.
            WriteError(error, e.ToString(), CliTexts.Get("OwnFault"));
            return ExitCode.Usage;
        }
    }

    private static void WriteError(TextWriter error, string message, string? action)
    {
        error.WriteLine($"keywordbatch: {message}");
        if (!string.IsNullOrEmpty(action))
        {
            error.WriteLine($"  {action}");
        }
    }

    // A mistyped option is taken for an argument, so that a word behind it is one too many, which is right.
    private static string? WrongWord(ParseResult parsed) =>
        parsed.Tokens
            .TakeWhile(t => t.Type != TokenType.DoubleDash)
            .FirstOrDefault(t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal))?.Value
        ?? (parsed.UnmatchedTokens is [var first, ..] ? first : null);

    // The parser's own message does not say which.
    private static string? MissingArgument(ParseResult parsed) => parsed.CommandResult.Command.Arguments
        .FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is not { Tokens.Count: > 0 })?.Name;

    private static string CommandPath(ParseResult parsed)
    {
        string path = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } result; at = at.Parent)
        {
            path = $"{result.Command.Name} {path}";
        }

        return path;
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            // The first one ends in order; the second one, at somebody's impatience, the system's way.
            if (!stop.IsCancellationRequested)
            {
                context.Cancel = true;
                stop.Cancel();
            }
        });
}

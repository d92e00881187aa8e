using System.CommandLine;
using System.CommandLine.Parsing;
using KeywordBatch.DataContainers;

namespace KeywordBatch.Cli.Commands;

/// <summary>`keywordbatch container …`: the append-only record store by itself.</summary>
internal static class ContainerCommand
{
    public static Argument<string> Home { get; } = NamedHome();

    public static Command Create()
    {
        Command command = new("container");
        command.Add(ContainerPutCommand.Create());
        command.Add(ContainerReadCommand.Create());
        command.Add(ContainerListCommand.Create());
        command.Add(ContainerVerifyCommand.Create());
        command.Add(ContainerRepairCommand.Create());
        command.Add(ContainerCompressCommand.Create());
        command.Add(ContainerClearCommand.Create());
        return command;
    }

    /// <summary>A command that looks at or after a container that is there.</summary>
    public static Command OfHome(string name, Func<CliContext, DataContainerMaintenance, CancellationToken, Task<int>> work)
    {
        Command command = new(name);
        command.Add(Home);
        command.Validators.Add(RequireHome);
        return command.Runs((context, cancellationToken) => work(context, DataContainerMaintenance.Open(context.Get(Home)), cancellationToken));
    }

    /// <summary>Says when HOME is not there: a container that is looked at or after, and is not, is a path mistyped.</summary>
    public static void RequireHome(CommandResult result)
    {
        if (result.GetValue(Home) is { } home && !Path.Exists(home))
        {
            // Once its value has been asked for, the argument's own validator is passed over.
            result.AddError(string.IsNullOrWhiteSpace(home) ? CliTexts.Get("HomeEmpty") : CliTexts.Get("ContainerMissing", home));
        }
    }

    /// <summary>An option whose value is a time of 14 digits; 0 when it is not given.</summary>
    public static Option<long> Time(string name) => new(name)
    {
        HelpName = "yyyyMMddHHmmss",
        CustomParser = result => SharedOptions.Parsed(result, text => DataContainerTime.Parse(text)),
    };

    // A script whose variable is empty.
    private static Argument<string> NamedHome()
    {
        Argument<string> home = new("HOME");
        home.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }, ..] && string.IsNullOrWhiteSpace(path))
            {
                result.AddError(CliTexts.Get("HomeEmpty"));
            }
        });
        return home;
    }
}

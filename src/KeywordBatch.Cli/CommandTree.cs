using System.CommandLine;
using System.Resources;
using KeywordBatch.Cli.Commands;

namespace KeywordBatch.Cli;

/// <summary>All commands; a new one is a class in Commands/, a line here and its texts in Resources/Cli.resx.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var root = new RootCommand();
        root.Add(SharedOptions.Culture);
        Command[] commands = [.. BatchCommands.Create(), InitCommand.Create(), TestCommand.Create(), ImportCommand.Create(), SyncCommand.Create(), ReportCommand.Create(), ContainerCommand.Create(), ScheduleCommand.Create(), WorkerCommand.Create(), StatusCommand.Create(), FailuresCommand.Create(), ResetCommand.Create()];
        foreach (Command command in commands)
        {
            root.Add(command);
        }

        return root;
    }

    /// <summary>
    /// Gives a command, and all that is below it, what help says of them. A text has the name that a person types:
    /// "keywordbatch container put --ack". What several commands share has one text, at the command above them:
    /// "keywordbatch schedule NAME", "keywordbatch --database".
    /// </summary>
    /// <exception cref="MissingManifestResourceException">One of them has no text.</exception>
    public static void Describe(Command command, string path = "keywordbatch")
    {
        command.Description = CliTexts.Get(path);
        foreach (Symbol symbol in command.Arguments.Concat<Symbol>(command.Options))
        {
            symbol.Description = Nearest(path, symbol.Name);
        }

        foreach (Command below in command.Subcommands)
        {
            Describe(below, $"{path} {below.Name}");
        }
    }

    private static string Nearest(string path, string name)
    {
        string id = $"{path} {name}";
        int above = path.LastIndexOf(' ');
        return above < 0 ? CliTexts.Get(id) : CliTexts.Find(id) ?? Nearest(path[..above], name);
    }
}

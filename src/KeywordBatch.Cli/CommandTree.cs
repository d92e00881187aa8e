using System.CommandLine;
using KeywordBatch.Cli.Commands;

namespace KeywordBatch.Cli;

/// <summary>All commands; a new one is a class in Commands/ and a line here.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Finds chat questions without keyword and category, has them classified and stores the answers.");
        root.Add(SharedOptions.Culture);
        Command[] commands = [.. BatchCommands.Create(), InitCommand.Create(), ImportCommand.Create(), SyncCommand.Create(), ReportCommand.Create(), ContainerCommand.Create(), ScheduleCommand.Create(), WorkerCommand.Create(), StatusCommand.Create()];
        foreach (Command command in commands)
        {
            root.Add(command);
        }

        return root;
    }
}

using System.CommandLine;

namespace KeywordBatch.Cli.Commands;

/// <summary>keywordbatch schedule: what a worker does, and when.</summary>
internal static class ScheduleCommand
{
    public static Command Create() => new("schedule")
    {
        ScheduleRegisterCommand.Create(),
        ScheduleListCommand.Create(),
        ScheduleUnregisterCommand.Create(),
        ScheduleAttemptCommand.Create(),
    };
}

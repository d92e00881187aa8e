using System.CommandLine;
using KeywordBatch.Operations;

namespace KeywordBatch.Cli.Commands;

internal static class ScheduleRegisterCommand
{
    private static readonly Option<bool> Force = new("--force");

    private static readonly Option<string?> As = FormOption();

    private static readonly Option<string?> Out = new("--out") { HelpName = "FOLDER" };

    public static Command Create()
    {
        Command command = ScheduleOptions.Add(new("register"));
        command.Add(Force);
        command.Add(As);
        command.Add(Out);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        KeywordBatchSchedule schedule = ScheduleOptions.Read(context, register: true);
        if (context.Get(As) is { } form)
        {
            return await WriteFormAsync(context, schedule, Enum.Parse<KeywordBatchScheduleForm>(form.Replace("-", "", StringComparison.Ordinal), ignoreCase: true));
        }

        var store = new ScheduleStore(context.OpenDatabase(), context.Clock);
        foreach (string warning in await store.RegisterAsync(schedule, context.Get(Force), cancellationToken))
        {
            await context.Error.WriteLineAsync(CliTexts.Get("Warning", warning));
        }

        schedule = (await store.ListAsync(cancellationToken)).FirstOrDefault(s => s.Name == schedule.Name) ?? schedule;
        await context.Error.WriteLineAsync(CliTexts.Get("ScheduleRegistered", schedule.Name, schedule.NextFireAt, schedule.TimeZone));
        await context.WriteJsonAsync(ScheduleJson.From(schedule));
        return ExitCode.Done;
    }

    private static async Task<int> WriteFormAsync(CliContext context, KeywordBatchSchedule schedule, KeywordBatchScheduleForm form)
    {
        if (context.IsGiven(SharedOptions.Database))
        {
            await context.Error.WriteLineAsync(CliTexts.Get("Warning", CliTexts.Get("DatabaseNotInForm")));
        }

        IReadOnlyList<KeywordBatchScheduleFile> files = ScheduleForms.Write(schedule, form, Environment.ProcessPath ?? "keywordbatch", context.Clock);
        if (context.Get(Out) is { } folder)
        {
            files = ScheduleForms.Save(files, Path.GetFullPath(folder), context.Get(Force));
            foreach (KeywordBatchScheduleFile file in files)
            {
                await context.Error.WriteLineAsync(CliTexts.Get("Written", file.Path));
            }
        }
        else if (!context.Get(SharedOptions.Json))
        {
            foreach (KeywordBatchScheduleFile file in files)
            {
                await context.Output.WriteLineAsync(ScheduleForms.Print(file));
            }
        }

        await context.WriteJsonAsync(new { Files = files.Select(f => new { f.Name, f.Path, f.Content }) });
        return ExitCode.Done;
    }

    private static Option<string?> FormOption()
    {
        var option = new Option<string?>("--as")
        {
            HelpName = "systemd-timer|cron|scheduled-task",
        };
        option.AcceptOnlyFromAmong("systemd-timer", "cron", "scheduled-task");
        return option;
    }
}

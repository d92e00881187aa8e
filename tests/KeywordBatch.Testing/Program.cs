using KeywordBatch.Testing.Chaos;
using KeywordBatch.Testing.DataContainers;
using KeywordBatch.Testing.FakeLlm;
using KeywordBatch.Testing.Operations;
using KeywordBatch.Testing.Servers;

string command = args.Length > 0 ? args[0] : "";
switch (command)
{
    case "fake-hcx":
        return await FakeLlmCommand.RunAsync(args[1..]);
    case "mariadb":
        return await MariaDbCommand.RunAsync();
    case "batch-worker":
        return await BatchWorkerCommand.RunAsync(args[1..]);
    case "schedule-worker":
        return await ScheduleWorkerCommand.RunAsync(args[1..]);
    case "container-writer":
        return ContainerWriterCommand.Run(args[1..]);
    case "container-feed":
        return ContainerFeedCommand.Run(args[1..]);
    default:
        await Console.Error.WriteLineAsync(
            $"KeywordBatch.Testing knows no command '{command}'; there are: fake-hcx, mariadb, batch-worker, schedule-worker, container-writer, container-feed.");
        return 1;
}

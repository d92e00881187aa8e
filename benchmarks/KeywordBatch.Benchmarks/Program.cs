using KeywordBatch.Benchmarks.Containers;

switch (args.Length > 0 ? args[0] : "")
{
    case "containers":
        return await ContainersBenchmark.RunAsync(args[1..]);
    default:
        await Console.Error.WriteLineAsync("There are: containers.");
        return 1;
}

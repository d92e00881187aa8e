using KeywordBatch.Benchmarks.Frame;

try
{
    return args is [Child.Command, .. string[] rest]
        ? await Child.MainAsync(rest)
        : await BenchmarkRunner.RunAsync(BenchmarkArguments.Parse(args));
}
catch (BenchmarkException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

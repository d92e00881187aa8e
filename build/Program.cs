using KeywordBatch.Build;

string task = args.Length == 0 ? "build" : args[0];
string[] rest = args.Length == 0 ? [] : args[1..];
try
{
    return task switch
    {
        "build" => BuildTask.Run(),
        "demo" => DemoTask.Run(),
        "test" => await TestTask.RunAsync(rest),
        "bench" => BenchTask.Run(rest),
        "package" => PackageTask.Run(rest),
        _ => Usage(task),
    };
}
catch (BuildFailedException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static int Usage(string task)
{
    Console.Error.WriteLine($"There is no task '{task}': give build, demo, test, bench or package.");
    return 1;
}

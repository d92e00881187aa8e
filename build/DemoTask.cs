namespace KeywordBatch.Build;

/// <summary>Questions in, keywords out, on embedded SQLite in a temporary folder.</summary>
internal static class DemoTask
{
    public static int Run()
    {
        BuildTask.Build();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("keywordbatch-demo-");
        try
        {
            string database = $"sqlite:///{Path.Combine(folder.FullName, "demo.db").Replace('\\', '/')}";
            string[] period = ["2025-06-11", "2025-06-19"];
            Step("init", "--database", database);
            Step("import", Repository.In("samples", "questions.csv"), "--database", database);
            Step(["check", .. period, "--database", database], 2);
            Step(["complete", .. period, "--database", database, "--classifier", "rules", "--json"]);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Step(params string[] args) => Step(args, 0);

    private static void Step(string[] args, int expected)
    {
        Console.WriteLine();
        Console.WriteLine($"> keywordbatch {string.Join(' ', args)}");
        int code = Shell.Run(Repository.CliProgram, args);
        if (code != expected)
        {
            throw new BuildFailedException($"'keywordbatch {args[0]}' ended with exit code {code}, not {expected}.");
        }
    }
}

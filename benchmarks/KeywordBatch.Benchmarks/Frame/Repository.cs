namespace KeywordBatch.Benchmarks.Frame;

/// <summary>Where the built product is that some benchmarks start.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Cli => Path.Combine(Root, "artifacts", "cli", OperatingSystem.IsWindows() ? "keywordbatch.exe" : "keywordbatch");

    public static string Module => Path.Combine(Root, "artifacts", "module", "KeywordBatch", "KeywordBatch.psd1");

    /// <summary>The program that only says hello, built beside this one.</summary>
    public static string Hello
    {
        get
        {
            string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(Root, "artifacts", "bin", "KeywordBatch.Hello", configuration, OperatingSystem.IsWindows() ? "KeywordBatch.Hello.exe" : "KeywordBatch.Hello");
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KeywordBatch.sln")))
            {
                return folder.FullName;
            }
        }

        throw new BenchmarkException("KeywordBatch.sln is in no folder above this program.");
    }
}

namespace KeywordBatch.Integration.Tests.Cli;

/// <summary>The console program that was built with the tests.</summary>
internal static class ConsoleProgram
{
    /// <summary>In its own folder: the copy beside the tests lacks what the web framework brings along for them.</summary>
    public static string Path
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
            return System.IO.Path.Combine(own.Parent!.Parent!.FullName, "KeywordBatch.Cli", own.Name, "keywordbatch.dll");
        }
    }
}

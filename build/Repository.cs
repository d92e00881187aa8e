using System.Xml.Linq;

namespace KeywordBatch.Build;

/// <summary>Where things are; every path absolute.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Cli => In("artifacts", "cli");

    public static string CliProgram => Path.Combine(Cli, OperatingSystem.IsWindows() ? "keywordbatch.exe" : "keywordbatch");

    public static string Module => In("artifacts", "module", "KeywordBatch");

    public static string TestResults => In("artifacts", "test-results");

    /// <summary>The product's version: VersionPrefix in Directory.Build.props, the only place that says it.</summary>
    public static string Version { get; } =
        XDocument.Load(In("Directory.Build.props")).Descendants("VersionPrefix").First().Value;

    public static string In(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KeywordBatch.sln")))
            {
                return folder.FullName;
            }
        }

        throw new BuildFailedException("KeywordBatch.sln is in no folder above this program.");
    }
}

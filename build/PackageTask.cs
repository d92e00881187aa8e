using System.IO.Compression;
using System.Xml.Linq;

namespace KeywordBatch.Build;

/// <summary>The module as a .nupkg for module feeds (Publish-PSResource, Install-PSResource) and as a .zip.</summary>
internal static class PackageTask
{
    private const string AnySet = "--any-package-set";

    /// <summary>For the tests: packs the module that is under test, as it was built, into a folder of theirs.</summary>
    private const string AsBuilt = "--as-built";

    public static int Run(string[] args)
    {
        if (args is [AsBuilt, string folder])
        {
            return Pack(Path.GetFullPath(folder));
        }

        string set = BuildTask.Build();
        if (set != "latest" && !args.Contains(AnySet))
        {
            throw new BuildFailedException(
                $"A release is packed from the package set latest, and this feed gave {set}. {AnySet} packs it all the same, to try it.");
        }

        return Pack(Repository.In("artifacts", "package"));
    }

    private static int Pack(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        string name = $"KeywordBatch.{Repository.Version}";
        ZipFile.CreateFromDirectory(Repository.Module, Path.Combine(folder, name + ".zip"), CompressionLevel.Optimal, includeBaseDirectory: true);

        string nuspec = Path.Combine(folder, "KeywordBatch.nuspec");
        Nuspec().Save(nuspec);
        Shell.Require(
            "dotnet", "pack", "build/KeywordBatch.Build.csproj", "--no-build", "-c", "Debug", "-nologo", "-v", "quiet",
            "-p:IsPackable=true", "-p:NoPackageAnalysis=true", $"-p:NuspecFile={nuspec}", $"-p:NuspecBasePath={Repository.Module}", "-o", folder);
        File.Delete(nuspec);
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            Console.WriteLine($"{Path.GetRelativePath(Repository.Root, file)} ({new FileInfo(file).Length / 1024:N0} KiB)");
        }

        return 0;
    }

    private static XDocument Nuspec()
    {
        XNamespace ns = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";
        return new XDocument(new XElement(
            ns + "package",
            new XElement(
                ns + "metadata",
                new XElement(ns + "id", "KeywordBatch"),
                new XElement(ns + "version", Repository.Version),
                new XElement(ns + "authors", "KeywordBatch contributors"),
                new XElement(ns + "license", new XAttribute("type", "expression"), "MIT"),
                new XElement(ns + "description", "Finds chat questions without keyword and category, has them classified, and streams the answers into the database."),
                new XElement(ns + "tags", "PSModule PSEdition_Core Keyword Classification Batch MySQL MariaDB PostgreSQL SQLite LLM")),
            new XElement(ns + "files", new XElement(ns + "file", new XAttribute("src", "**/*"), new XAttribute("target", "")))));
    }
}

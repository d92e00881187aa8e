using System.Text.RegularExpressions;
using KeywordBatch.Build.Help;

namespace KeywordBatch.Build;

/// <summary>Compiles everything and lays out the console program and the module under artifacts/.</summary>
internal static class BuildTask
{
    public static int Run()
    {
        Build();
        Console.WriteLine($"Console program: {Path.GetRelativePath(Repository.Root, Repository.CliProgram)}");
        Console.WriteLine($"Module:          {Path.GetRelativePath(Repository.Root, Repository.Module)}");
        return 0;
    }

    /// <returns>The package set that was taken.</returns>
    public static string Build()
    {
        string set = Restore();
        string[] options = Options(set);
        Shell.Require("dotnet", ["build", "KeywordBatch.sln", "--no-restore", .. options]);
        Publish("src/KeywordBatch.Cli", Repository.Cli, options);

        if (Directory.Exists(Repository.Module))
        {
            Directory.Delete(Repository.Module, recursive: true);
        }

        Publish("src/KeywordBatch.Cmdlets", Path.Combine(Repository.Module, "bin"), options);
        File.Copy(
            Repository.In("artifacts", "bin", "KeywordBatch.Loader", "release", "KeywordBatch.Loader.dll"),
            Path.Combine(Repository.Module, "bin", "KeywordBatch.Loader.dll"));
        string manifest = File.ReadAllText(Repository.In("KeywordBatch.psd1"));
        File.WriteAllText(
            Path.Combine(Repository.Module, "KeywordBatch.psd1"),
            Regex.Replace(manifest, "(?<=ModuleVersion *= *')[^']*", Repository.Version));
        File.Copy(Repository.In("LICENSE"), Path.Combine(Repository.Module, "LICENSE"));
        CopyTree(Repository.In("module"), Repository.Module);
        WriteHelp(Repository.Module);
        return set;
    }

    private static string Restore()
    {
        const string Latest = "latest";
        const string Mirror = "mirror";
        if (Environment.GetEnvironmentVariable("PackageSet") is { Length: > 0 } asked)
        {
            Shell.Require("dotnet", "restore", "KeywordBatch.sln", $"-p:PackageSet={asked}", "-v", "quiet");
            Console.WriteLine($"Package set: {asked}, as the environment says.");
            return asked;
        }

        if (Shell.Try("dotnet", null, out _, "restore", "KeywordBatch.sln", $"-p:PackageSet={Latest}", "-v", "quiet"))
        {
            Console.WriteLine($"Package set: {Latest}.");
            return Latest;
        }

        if (!Shell.Try("dotnet", null, out _, "restore", "KeywordBatch.sln", $"-p:PackageSet={Mirror}", "-v", "quiet"))
        {
            // Everything that is started from here on reads it as a property.
            Environment.SetEnvironmentVariable("BenchmarkPeers", "false");
            Shell.Require("dotnet", "restore", "KeywordBatch.sln", $"-p:PackageSet={Mirror}", "-v", "quiet");
            Console.WriteLine("The feed lacks packages that only benchmarks compare with; those are left out.");
        }

        Console.WriteLine($"Package set: {Mirror}; this machine's feed does not hold all of {Latest}.");
        return Mirror;
    }

    public static string[] Options(string set) => ["-c", "Release", $"-p:PackageSet={set}", "-v", "quiet", "-nologo"];

    public static void Publish(string project, string folder, string[] options)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Shell.Require(
            "dotnet",
            ["publish", project, "--no-build", "-o", folder, "-p:PublishDocumentationFiles=false", .. options]);
    }

    /// <summary>
    /// docs/cmdlets is English; a folder in it, such as docs/cmdlets/ko-KR, is that language's. Get-Help looks into one
    /// language only, so what is not translated is there in English.
    /// </summary>
    private static void WriteHelp(string module)
    {
        string docs = Repository.In("docs", "cmdlets");
        if (!Directory.Exists(docs))
        {
            return;
        }

        (string Folder, string Culture)[] languages =
            [(docs, "en-US"), .. Directory.EnumerateDirectories(docs).Select(d => (d, Path.GetFileName(d)))];
        foreach ((string folder, string culture) in languages)
        {
            IEnumerable<string> pages = Directory.EnumerateFiles(docs, "*.md")
                .Select(english => Path.Combine(folder, Path.GetFileName(english)) is var own && File.Exists(own) ? own : english);
            MamlWriter.Write(
                pages.Order(StringComparer.Ordinal).Select(HelpPageReader.Read),
                Path.Combine(module, culture, "KeywordBatch.Cmdlets.dll-Help.xml"));
        }
    }

    private static void CopyTree(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

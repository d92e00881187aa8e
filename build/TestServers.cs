namespace KeywordBatch.Build;

/// <summary>The servers and programs that the integration tests start for themselves.</summary>
internal static class TestServers
{
    private static readonly (string Package, string[] Programs)[] Wanted =
    [
        ("mariadb-server", ["mariadbd", "mysqld"]),
        ("postgresql", ["postgres", "pg_ctlcluster"]),
        ("python3", ["python3"]),
        ("chromium", ["chromium"]),
    ];

    /// <summary>Installs what is missing where that is possible; says what is missing where it is not.</summary>
    public static void Prepare()
    {
        string[] missing = [.. Wanted.Where(w => Shell.Find(w.Programs) is null).Select(w => w.Package)];
        if (missing.Length == 0)
        {
            return;
        }

        string names = string.Join(", ", missing);
        if (!Environment.IsPrivilegedProcess || Shell.Find("apt-get") is null)
        {
            Console.WriteLine($"Not installed, and not to be installed from here (that takes root and apt-get): {names}. Their tests are skipped.");
            return;
        }

        // RUNLEVEL: the packages may not start servers of their own, the tests start theirs.
        var environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive", ["RUNLEVEL"] = "1" };
        string[] install = ["install", "-y", "--no-install-recommends", .. missing];
        Console.WriteLine($"Installing {names} ...");
        if (!Shell.Try("apt-get", environment, out string output, install)
            && !(Shell.Try("apt-get", environment, out output, "update") && Shell.Try("apt-get", environment, out output, install)))
        {
            Console.WriteLine($"{names} could not be installed; their tests are skipped.{Environment.NewLine}{output}");
        }
    }
}

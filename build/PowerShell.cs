namespace KeywordBatch.Build;

/// <summary>The PowerShell on PATH, else the tool of .config/dotnet-tools.json where the feed has it.</summary>
internal static class PowerShell
{
    private static string Launchers => Repository.In("artifacts", "tools");

    /// <summary>The full path of pwsh, null when there is none; it is on PATH from then on, for whatever is started.</summary>
    public static string? Find()
    {
        if (Shell.Find("pwsh") is { } path)
        {
            return path;
        }

        const string home = "'home=' + $PSHOME";
        if (!Shell.Try("dotnet", null, out _, "tool", "restore")
            || !Shell.Try("dotnet", null, out string said, "tool", "run", "pwsh", "--", "-NoProfile", "-NonInteractive", "-Command", home)
            || said.Split('\n').FirstOrDefault(line => line.StartsWith("home=", StringComparison.Ordinal)) is not { } folder)
        {
            return null;
        }

        WriteLauncher(Path.Combine(folder["home=".Length..].Trim(), "pwsh.dll"));
        Environment.SetEnvironmentVariable("PATH", Launchers + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"));
        return Shell.Find("pwsh");
    }

    private static void WriteLauncher(string program)
    {
        Directory.CreateDirectory(Launchers);
        if (OperatingSystem.IsWindows())
        {
            File.WriteAllText(Path.Combine(Launchers, "pwsh.cmd"), $"@dotnet \"{program}\" %*\r\n");
            return;
        }

        string launcher = Path.Combine(Launchers, "pwsh");
        File.WriteAllText(launcher, $"#!/bin/sh\nexec dotnet '{program}' \"$@\"\n");
        File.SetUnixFileMode(launcher, (UnixFileMode)0b111_101_101);
    }
}

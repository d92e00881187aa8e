using System.Diagnostics;

namespace KeywordBatch.Integration.Tests.Chaos;

/// <summary>Needs a small disk of its own, which only root can mount; root on CI must.</summary>
public sealed class FullDiskTheoryAttribute : TheoryAttribute
{
    public FullDiskTheoryAttribute()
    {
        if (!(Environment.UserName == "root" && (Environment.GetEnvironmentVariable("CI") == "true" || CanMount())))
        {
            Skip = "A small tmpfs cannot be mounted here.";
        }
    }

    // A container's root may not mount either.
    private static bool CanMount()
    {
        string folder = Directory.CreateTempSubdirectory("kb-mount").FullName;
        try
        {
            bool can = Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);
            return can && Run("umount", folder);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

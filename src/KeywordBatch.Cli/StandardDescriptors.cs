using System.Runtime.InteropServices;

namespace KeywordBatch.Cli;

/// <summary>What the program was started with as standard input, output and error, asked of the system; on Windows the runtime knows.</summary>
internal static class StandardDescriptors
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const short Broken = 0x08 | 0x10;

    public static bool HasInput => IsInherited(0);

    public static bool HasOutput => IsInherited(1);

    public static bool HasError => IsInherited(2);

    /// <summary>Whether standard output is a pipe or connection whose other end is gone: writing to it passes for success.</summary>
    public static bool IsOutputAbandoned
    {
        get
        {
            var output = new PollDescriptor { Descriptor = 1 };
            return !OperatingSystem.IsWindows() && Poll(ref output, 1, 0) > 0 && (output.Returned & Broken) != 0;
        }
    }

    // A number that was closed at the start goes to the first thing that the runtime opens, such as a pipe to itself. What
    // it opens closes on exec, and nothing that came through an exec can.
    private static bool IsInherited(int descriptor) =>
        OperatingSystem.IsWindows() || (Control(descriptor, GetFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0);

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command);

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Asked;
        public short Returned;
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KeywordBatch.DataContainers;

/// <summary>
/// Makes a file's content and length durable. On Linux by fdatasync, which .NET does not offer: where a write changed
/// nothing but content, it saves the file system a commit of its journal for the time of the change.
/// </summary>
internal static class DataSync
{
    private const int Interrupted = 4;
    private const int InvalidForThisFile = 22;

    public static void Sync(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }

        while (FdataSync(handle) != 0)
        {
            int code = Marshal.GetLastPInvokeError();
            if (code == InvalidForThisFile)
            {
                RandomAccess.FlushToDisk(handle);
                return;
            }

            if (code != Interrupted)
            {
                throw new IOException(new Win32Exception(code).Message, code);
            }
        }
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FdataSync(SafeFileHandle handle);
}

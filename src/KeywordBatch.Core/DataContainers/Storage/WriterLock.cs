using System.Globalization;
using System.Text;

namespace KeywordBatch.DataContainers;

/// <summary>
/// An exclusive lock on a file of the home, released by the operating system when the process dies. The owner's
/// process id is in a file of its own, because a locked file cannot be read everywhere.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;
    private readonly string _home;
    private readonly string _ownerPath;

    private WriterLock(FileStream held, string home, string ownerPath)
    {
        _lock = held;
        _home = home;
        _ownerPath = ownerPath;
    }

    /// <summary>Takes the lock or says at once who has it.</summary>
    public static WriterLock Take(string home) => Take(home, PartitionNames.WriterLock, PartitionNames.WriterOwner);

    /// <summary>The lock of whoever compresses, repairs or clears hours; a writer may be at work on the newest meanwhile.</summary>
    public static WriterLock TakeMaintenance(string home) =>
        Take(home, PartitionNames.MaintenanceLock, PartitionNames.MaintenanceOwner);

    private static WriterLock Take(string home, string lockName, string ownerName)
    {
        string ownerPath = Path.Combine(home, ownerName);
        FileStream held = Open(home, lockName, ownerPath);
        WriteOwner(home, ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new WriterLock(held, home, ownerPath);
    }

    public void Dispose()
    {
        // Emptied, not deleted: a successor may already be about to write its own id.
        WriteOwner(_home, _ownerPath, string.Empty);
        _lock.Dispose();
    }

    private static void WriteOwner(string home, string path, string owner)
    {
        try
        {
            using var file = new FileStream(path, OptionsFor(home, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
            file.Write(Encoding.UTF8.GetBytes(owner));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only a refused writer quotes it. Where the disk has no room for it, the lock may be for clearing old hours.
        }
    }

    /// <summary>A new file is as open as its folder: whoever may not see the one has no use for the other.</summary>
    private static FileStreamOptions OptionsFor(string home, FileMode mode, FileAccess access, FileShare share)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;
            options.UnixCreateMode = File.GetUnixFileMode(home) & ~(Execute | Special);
        }

        return options;
    }

    private static FileStream Open(string home, string name, string ownerPath)
    {
        string path = Path.Combine(home, name);
        try
        {
            return new FileStream(path, OptionsFor(home, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
        {
            throw DataContainerErrors.AnotherWriter(home, ReadOwner(ownerPath));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DataContainerErrors.FromIo(path, error);
        }
    }

    private static string ReadOwner(string ownerPath)
    {
        try
        {
            string owner = File.ReadAllText(ownerPath).Trim();
            return owner.Length == 0 ? "?" : owner;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }
}

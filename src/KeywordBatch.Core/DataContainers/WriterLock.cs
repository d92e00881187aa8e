using System.Globalization;
using Microsoft.Win32.SafeHandles;

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

    private readonly SafeFileHandle _handle;
    private readonly string _ownerPath;

    private WriterLock(SafeFileHandle handle, string ownerPath)
    {
        _handle = handle;
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
        SafeFileHandle handle = Open(home, lockName, ownerPath);
        try
        {
            File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new WriterLock(handle, ownerPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            handle.Dispose();
            throw DataContainerErrors.FromIo(ownerPath, error);
        }
    }

    public void Dispose()
    {
        // Emptied, not deleted: a successor may already be about to write its own id.
        try
        {
            File.WriteAllText(_ownerPath, string.Empty);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A stale id in a file that only a refused writer quotes is no reason to keep the lock.
        }
        finally
        {
            _handle.Dispose();
        }
    }

    private static SafeFileHandle Open(string home, string name, string ownerPath)
    {
        string path = Path.Combine(home, name);
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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

using System.Globalization;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Exclusive use of a data directory, by a lock of the operating system that dies with the process. The file stays: removing it would let
/// two processes lock two files of one name. The process id beside it is only for people.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="StoreInUseException">The directory is in use.</exception>
    public static StoreLock Take(string dataDirectory)
    {
        var ownerPath = Path.Combine(dataDirectory, "owner");
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(dataDirectory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw new StoreInUseException(dataDirectory, ReadOwner(ownerPath));
        }
        try
        {
            File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new StoreLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    // 11 is EWOULDBLOCK on Linux, 35 on macOS and the BSDs; 0x80070020 is a sharing violation on Windows.
    private static bool IsSharingViolation(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static int? ReadOwner(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

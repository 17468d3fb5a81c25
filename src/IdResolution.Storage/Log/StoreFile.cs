using Microsoft.Win32.SafeHandles;

namespace IdResolution.Storage.Log;

/// <summary>A file of the operating system.</summary>
internal sealed class StoreFile(SafeFileHandle handle, string path) : IStoreFile
{
    public long Length => RandomAccess.GetLength(handle);

    public void Write(ReadOnlySpan<byte> octets, long offset) => RandomAccess.Write(handle, octets, offset);

    public void Flush() => NativeFile.FlushData(handle, path);

    public long NextData(long offset) => NativeFile.NextData(handle, offset, Length);

    public FileMapping Map() => new(handle, Length);

    public void Dispose() => handle.Dispose();
}

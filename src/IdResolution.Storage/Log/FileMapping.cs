using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace IdResolution.Storage.Log;

/// <summary>A file shown in memory for reading. Writes through the file are seen at once: both are the same pages.</summary>
internal sealed unsafe class FileMapping : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Maps <paramref name="length"/> octets, which must not be 0; the handle stays the caller's.</summary>
    public FileMapping(SafeFileHandle handle, long length)
    {
        _file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start;
        Length = length;
    }

    public byte* Start { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        if (Start == null) return;
        Start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}

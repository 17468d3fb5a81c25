using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IdResolution.Storage.Log;

/// <summary>System calls that the runtime does not offer: flushing, setting space aside, finding what was written, huge pages.</summary>
internal static partial class NativeFile
{
    private const int Interrupted = 4;
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Flushes octets and whatever is needed to find them again.</summary>
    public static void FlushData(SafeFileHandle handle, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }
        // An interrupted call has not reported anything yet, so that calling again is no retry of a failed flush.
        while (FDataSync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw Failure("flush", path, error);
        }
    }

    /// <summary>Sets a file's length and, where the system can, sets its space aside.</summary>
    public static void Preallocate(SafeFileHandle handle, long length, string path)
    {
        if (length == 0) return;
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.SetLength(handle, length);
            return;
        }
        int error;
        do error = PosixFAllocate(handle, 0, length);
        while (error == Interrupted);
        if (error != 0) throw Failure("set space aside for", path, error);
    }

    /// <summary>Flushes a directory; nothing where the system has no such thing.</summary>
    public static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        var descriptor = Open(path, ReadOnlyCloseOnExec);
        if (descriptor < 0) throw Failure("open", path, Marshal.GetLastPInvokeError());
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FSync(handle) != 0) throw Failure("flush", path, Marshal.GetLastPInvokeError());
    }

    /// <summary>
    /// Where the next octets stand that were ever written, at or behind an offset; <paramref name="length"/> when there are none.
    /// </summary>
    public static long NextData(SafeFileHandle handle, long offset, long length)
    {
        const int SeekData = 3;
        const int NothingThere = 6;
        if (!OperatingSystem.IsLinux()) return offset;
        var found = Seek(handle, offset, SeekData);
        if (found >= 0) return found;
        // Some file systems cannot tell; then everything may be written.
        return Marshal.GetLastPInvokeError() == NothingThere ? length : offset;
    }

    /// <summary>Asks for huge pages under a stretch of memory; a refusal costs speed only.</summary>
    public static unsafe void AdviseHugePages(void* start, long length)
    {
        const int HugePage = 14;
        if (OperatingSystem.IsLinux()) _ = MemoryAdvise(start, (nuint)length, HugePage);
    }

    private static IOException Failure(string what, string path, int error) =>
        new($"Cannot {what} {path}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int PosixFAllocate(SafeFileHandle descriptor, long offset, long length);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle descriptor, long offset, int from);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static unsafe partial int MemoryAdvise(void* start, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);
}

using System.Globalization;

namespace IdResolution.Storage.Log;

/// <summary>
/// The directory of segments. A segment appears under its name only when it is whole: it is made under a temporary name, flushed and
/// renamed.
/// </summary>
internal sealed class LogDirectory(string dataDirectory, IStoreFileSystem files)
{
    public const string TemporaryEnding = ".tmp";
    private const string Ending = ".log";

    public string Path { get; } = System.IO.Path.Combine(dataDirectory, "log");

    public string PathOf(long number) => System.IO.Path.Combine(Path, number.ToString("D10", CultureInfo.InvariantCulture) + Ending);

    /// <summary>Makes the directory if it is not there and removes what an interrupted step left behind.</summary>
    public void Prepare()
    {
        if (!Directory.Exists(Path))
        {
            // Secret keys are values like others: nobody but the owner may read the log.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
            else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            files.FlushDirectory(dataDirectory);
        }
        foreach (var leftover in Directory.EnumerateFiles(Path, "*" + TemporaryEnding)) files.Delete(leftover);
    }

    /// <summary>Numbers of the segment files, ascending.</summary>
    public List<long> Numbers()
    {
        var numbers = new List<long>();
        foreach (var path in Directory.EnumerateFiles(Path, "*" + Ending))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path);
            if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
        }
        numbers.Sort();
        return numbers;
    }

    /// <summary>Opens a segment; its header is null when it is not sound.</summary>
    public static (IStoreFile File, FileMapping? Mapping, SegmentHeader? Header) OpenRaw(string path, IStoreFileSystem files)
    {
        var file = files.Open(path);
        try
        {
            var length = file.Length;
            if (length < LogFormat.SegmentHeaderSize || length > LogFormat.MaxSegmentSize) return (file, null, null);
            var mapping = file.Map();
            return (file, mapping, ReadHeader(mapping));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a new, empty segment of <paramref name="length"/> octets.</summary>
    public Segment Create(SegmentHeader header, long length) => Publish(CreateTemporary(header, length), header);

    /// <summary>Makes a segment under a temporary name, for compaction to fill; <see cref="Publish"/> gives it its name.</summary>
    public IStoreFile CreateTemporary(SegmentHeader header, long length)
    {
        var path = PathOf(header.Number) + TemporaryEnding;
        IStoreFile? file = null;
        try
        {
            file = files.Create(path, length);
            file.Write(header.ToArray(), 0);
            return file;
        }
        catch
        {
            file?.Dispose();
            Discard(header.Number);
            throw;
        }
    }

    /// <summary>
    /// Flushes a segment made by <see cref="CreateTemporary"/>, gives it its name and opens it. The file belongs to the segment or is
    /// closed.
    /// </summary>
    /// <exception cref="FlushFailedException">It has its name, but perhaps not for good.</exception>
    public Segment Publish(IStoreFile file, SegmentHeader header)
    {
        FileMapping? mapping = null;
        try
        {
            file.Flush();
            mapping = file.Map();
            var path = PathOf(header.Number);
            files.Move(path + TemporaryEnding, path);
            FlushName(path);
            return new Segment(path, header, file, mapping);
        }
        catch
        {
            mapping?.Dispose();
            file.Dispose();
            Discard(header.Number);
            throw;
        }
    }

    /// <summary>Removes the temporary file of a segment.</summary>
    public void Discard(long number)
    {
        try
        {
            files.Delete(PathOf(number) + TemporaryEnding);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start removes it.
        }
    }

    /// <summary>Removes a segment's file.</summary>
    public void Delete(string path) => files.Delete(path);

    /// <summary>Makes removals durable.</summary>
    public void Flush() => files.FlushDirectory(Path);

    private void FlushName(string path)
    {
        try
        {
            files.FlushDirectory(Path);
        }
        catch (IOException e)
        {
            throw new FlushFailedException($"Whether {path} is in the directory for good is not known: {e.Message}", e);
        }
    }

    private static unsafe SegmentHeader? ReadHeader(FileMapping mapping) =>
        SegmentHeader.Read(new ReadOnlySpan<byte>(mapping.Start, LogFormat.SegmentHeaderSize));
}

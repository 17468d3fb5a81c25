using System.Buffers;
using System.Text;

namespace IdResolution.Security.Audit;

/// <summary>
/// The end of the log: lines go to a buffer, the buffer to the file, and a full file is followed by the next. What could not be written
/// stays in the buffer and is written to the same place later. Not safe for use from several threads.
/// </summary>
internal sealed class AuditAppender : IDisposable
{
    /// <summary>Octets written at once.</summary>
    public const int MaxWrite = 1 << 20;

    // Lines that wait for a disk that takes nothing.
    private const int MaxPending = 4 * MaxWrite;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ArrayBufferWriter<byte> _pending = new(65_536);
    private readonly byte[] _hash = new byte[AuditLine.HashLength];
    private readonly string _directory;
    private readonly long _maxFileLength;
    private readonly FileStream _headFile;
    private FileStream _file;
    private long _length;
    private long _sequence;
    private bool _isUnflushed;

    public AuditAppender(string directory, long maxFileLength, AuditEnd end)
    {
        _directory = directory;
        _maxFileLength = maxFileLength;
        _sequence = end.Head.Sequence;
        end.Head.Hash.CopyTo(_hash);
        _file = end.Path is null ? Begin() : Open(end.Path, FileMode.Open);
        _length = end.Path is null ? _length : end.Length;
        _headFile = Open(Path.Combine(directory, AuditFiles.Head), FileMode.OpenOrCreate);
        // Its space is taken now, so that a disk that fills up later leaves it writable.
        if (_headFile.Length == 0) WriteHead();
    }

    /// <summary>The last line, written or still in the buffer.</summary>
    public AuditHead Head => new(_sequence, _hash.ToArray());

    /// <summary>Octets in the buffer.</summary>
    public int Pending => _pending.WrittenCount;

    /// <summary>True while another line may go to the buffer.</summary>
    public bool HasRoom => _pending.WrittenCount < MaxPending;

    /// <summary>True when the next file is due.</summary>
    public bool IsFull => _length >= _maxFileLength;

    public void Append(in AuditEntry entry) => AuditLine.Write(_pending, entry, ++_sequence, _hash);

    /// <summary>Writes the buffer.</summary>
    /// <exception cref="IOException">The disk is full or broken; may be called again.</exception>
    public void Write()
    {
        if (_pending.WrittenCount == 0) return;
        RandomAccess.Write(_file.SafeFileHandle, _pending.WrittenSpan, _length);
        _length += _pending.WrittenCount;
        _pending.ResetWrittenCount();
        _isUnflushed = true;
    }

    /// <summary>Flushes what was written.</summary>
    /// <exception cref="IOException">The disk is broken; what was written may be lost and no later flush would tell.</exception>
    public void Flush()
    {
        if (!_isUnflushed) return;
        RandomAccess.FlushToDisk(_file.SafeFileHandle);
        _isUnflushed = false;
    }

    /// <summary>Says in the head file how far the log goes. The buffer must be empty.</summary>
    /// <exception cref="IOException">The disk is full or broken; may be called again.</exception>
    // Numbers only grow, so the line never gets shorter and is written over itself.
    public void WriteHead() => RandomAccess.Write(_headFile.SafeFileHandle, Encoding.ASCII.GetBytes(Head + "\n"), 0);

    /// <summary>Begins the next file. The buffer must be empty.</summary>
    /// <exception cref="IOException">There is no space for it; this file is still in use.</exception>
    public void Rotate()
    {
        Flush();
        var full = _file;
        _file = Begin();
        full.Dispose();
    }

    public void Dispose()
    {
        _file.Dispose();
        _headFile.Dispose();
    }

    private FileStream Begin()
    {
        var path = Path.Combine(_directory, AuditFiles.NameOf(_sequence + 1));
        var start = new ArrayBufferWriter<byte>();
        AuditLine.WriteFileStart(start, _sequence + 1, _hash);
        // Lines of a batch may go beyond the length by what is written at once.
        var file = Open(path, FileMode.CreateNew, _maxFileLength + (2 * MaxWrite));
        try
        {
            RandomAccess.Write(file.SafeFileHandle, start.WrittenSpan, 0);
            _length = start.WrittenCount;
            _isUnflushed = true;
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    private static FileStream Open(string path, FileMode mode, long reserve = 0)
    {
        var options = new FileStreamOptions
        {
            Mode = mode, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0, PreallocationSize = reserve,
        };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}

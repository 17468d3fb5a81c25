namespace IdResolution.Protocol.Json;

/// <summary>
/// Lines of a stream of UTF-8 text as octets, in place: what bulk files are made of. A line beyond the limit is passed over and reported. Not safe for
/// use from several threads.
/// </summary>
/// <param name="stream">Read from where it stands; not disposed.</param>
/// <param name="maxLength">Longest line in octets; bounds the memory.</param>
public sealed class Utf8LineReader(Stream stream, int maxLength = Utf8LineReader.MaxRecordLength)
{
    /// <summary>More octets than a record takes: the largest message is 256 KiB, and base64 and escapes do not make it longer than this.</summary>
    public const int MaxRecordLength = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[65_536];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>Number of the current line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Octets read up to the end of the current line.</summary>
    public long Position { get; private set; }

    /// <summary>True when the current line was longer than the limit and is lost.</summary>
    public bool TooLong { get; private set; }

    /// <summary>The next line without its end, valid until the next call; false at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        TooLong = false;
        var searched = 0;
        while (true)
        {
            var newLine = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (newLine >= 0)
            {
                line = Take(searched + newLine, 1);
                return true;
            }
            searched = _end - _start;
            if (searched > maxLength)
            {
                // Forget what is there and look for the end of the line only.
                TooLong = true;
                Position += searched;
                _start = _end = searched = 0;
            }
            if (!Fill())
            {
                line = default;
                if (searched == 0 && !TooLong) return false;
                line = Take(searched, 0);
                return true;
            }
        }
    }

    private ReadOnlySpan<byte> Take(int length, int lineEnd)
    {
        var line = _buffer.AsSpan(_start, length);
        _start += length + lineEnd;
        Position += length + lineEnd;
        Line++;
        if (Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private bool Fill()
    {
        if (_atEnd) return false;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _atEnd = read == 0;
        return read > 0;
    }
}

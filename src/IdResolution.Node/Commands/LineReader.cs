namespace IdResolution.Node.Commands;

/// <summary>Reads a stream line by line as octets, without a string a line. Not safe for use from several threads.</summary>
internal sealed class LineReader(Stream source)
{
    private const int MaxLineLength = 16 << 20;

    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>Octets taken from the stream so far.</summary>
    public long Position { get; private set; }

    /// <summary>Number of the line last returned, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>
    /// The next line without its line feed or carriage return; valid until the next call. False at the end.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is longer than 16 MiB.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var pending = _buffer.AsSpan(_start, _end - _start);
            var feed = pending[searched..].IndexOf((byte)'\n');
            if (feed >= 0 || (_atEnd && !pending.IsEmpty))
            {
                var length = feed >= 0 ? searched + feed : pending.Length;
                line = pending[..length].TrimEnd((byte)'\r');
                _start += feed >= 0 ? length + 1 : length;
                LineNumber++;
                return true;
            }
            if (_atEnd)
            {
                line = default;
                return false;
            }
            searched = pending.Length;
            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxLineLength) throw new InvalidDataException($"line {LineNumber + 1} is longer than {MaxLineLength} octets");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var read = source.Read(_buffer, _end, _buffer.Length - _end);
        _atEnd = read == 0;
        _end += read;
        Position += read;
    }
}

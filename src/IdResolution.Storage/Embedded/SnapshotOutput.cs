using System.Buffers.Binary;
using System.Runtime.InteropServices;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>Writes a snapshot from front to end through a buffer, with a running checksum. One thread.</summary>
internal sealed class SnapshotOutput(IStoreFile file)
{
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _length;
    private long _written;
    private uint _checksum = Crc32C.Start;

    public long Position => _written + _length;

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    public void WriteOctets(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (_length == _buffer.Length) WriteOut();
            var part = Math.Min(octets.Length, _buffer.Length - _length);
            octets[..part].CopyTo(_buffer.AsSpan(_length));
            _length += part;
            octets = octets[part..];
        }
    }

    public void WriteWords(ReadOnlySpan<ulong> words) => WriteOctets(MemoryMarshal.AsBytes(words));

    /// <summary>Ends with the checksum of everything before.</summary>
    public void Finish()
    {
        WriteOut();
        WriteUInt32(_checksum);
        WriteOut();
        file.Flush();
    }

    private Span<byte> Reserve(int length)
    {
        if (_buffer.Length - _length < length) WriteOut();
        _length += length;
        return _buffer.AsSpan(_length - length, length);
    }

    private void WriteOut()
    {
        var octets = _buffer.AsSpan(0, _length);
        _checksum = Crc32C.Append(_checksum, octets);
        file.Write(octets, _written);
        _written += _length;
        _length = 0;
    }
}

using System.Runtime.CompilerServices;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote. The whole file is checked before a field of it is believed.</summary>
internal sealed unsafe class SnapshotReader : IDisposable
{
    private const int FooterSize = 12;

    private readonly IStoreFile _file;
    private readonly FileMapping _mapping;
    private long _position;

    private SnapshotReader(IStoreFile file, FileMapping mapping)
    {
        _file = file;
        _mapping = mapping;
    }

    /// <summary>Where to read the log from.</summary>
    public LogPosition Start { get; private set; }

    /// <summary>The log must reach at least to here, or the snapshot knows more than the log.</summary>
    public LogPosition End { get; private set; }

    public ulong LastTransactionId { get; private set; }

    public long LastDate { get; private set; }

    /// <summary>The segments that locations in the snapshot lead to.</summary>
    public List<SnapshotSegment> Segments { get; } = [];

    /// <summary>Opens a snapshot; null, with a reason, when it cannot be used, and null without one when there is none.</summary>
    public static SnapshotReader? TryOpen(string path, StoreIdentity identity, IStoreFileSystem files, out string? rejection)
    {
        rejection = null;
        if (!File.Exists(path)) return null;
        SnapshotReader? reader = null;
        IStoreFile? file = null;
        try
        {
            file = files.Open(path);
            if (file.Length <= FooterSize) throw new InvalidDataException("it is cut short");
            reader = new SnapshotReader(file, file.Map());
            reader.ReadEnds(identity);
            return reader;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // The log has everything that the snapshot has.
            rejection = e.Message;
            reader?._mapping.Dispose();
            file?.Dispose();
            return null;
        }
    }

    /// <summary>Fills an empty state. The segments are open in their slots.</summary>
    public void Load(StoreState state)
    {
        for (var i = 0; i < RecordIndex.Partitions; i++)
        {
            var count = checked((int)ReadUInt32());
            state.Index.LoadPartition(i, new ReadOnlySpan<ulong>(Take(count * 8L), count));
        }
        LoadPostings(state);
        for (var count = ReadUInt32(); count > 0; count--)
        {
            var key = ReadOctets();
            state.Homed.Home(key, ReadUInt64());
        }
        state.LastTransactionId = LastTransactionId;
        state.LastDate = LastDate;
    }

    public void Dispose()
    {
        _mapping.Dispose();
        _file.Dispose();
    }

    private void ReadEnds(StoreIdentity identity)
    {
        var length = _mapping.Length;
        var checksum = Crc32C.Start;
        for (long at = 0; at < length - 4;)
        {
            var part = (int)Math.Min(1 << 24, length - 4 - at);
            checksum = Crc32C.Append(checksum, new ReadOnlySpan<byte>(_mapping.Start + at, part));
            at += part;
        }
        _position = length - FooterSize;
        var end = ReadInt64();
        if (ReadUInt32() != checksum) throw new InvalidDataException("its checksum is wrong");
        _position = end;
        End = new LogPosition(ReadInt64(), ReadInt64());
        for (var count = ReadUInt32(); count > 0; count--)
        {
            var segment = new SnapshotSegment(
                ReadInt64(), ReadInt64(), ReadInt64(), checked((int)ReadInt64()), ReadInt64(), ReadInt64(), ReadInt64(), ReadUInt64());
            Segments.Add(segment);
        }
        _position = 0;
        if (ReadUInt64() != SnapshotWriter.Magic || ReadUInt32() != SnapshotWriter.Version)
        {
            throw new InvalidDataException("it has another form");
        }
        if (StoreIdentity.Read(new ReadOnlySpan<byte>(Take(StoreIdentity.Size), StoreIdentity.Size)) != identity)
        {
            throw new InvalidDataException("it belongs to another store");
        }
        LastTransactionId = ReadUInt64();
        LastDate = ReadInt64();
        Start = new LogPosition(ReadInt64(), ReadInt64());
    }

    private void LoadPostings(StoreState state)
    {
        for (var length = ReadUInt32(); length != SnapshotWriter.EndOfLists; length = ReadUInt32())
        {
            var list = state.Postings.GetOrAdd(new ReadOnlySpan<byte>(Take(length), (int)length));
            list.Dead = ReadInt64();
            for (var chunks = ReadUInt32(); chunks > 0; chunks--)
            {
                var first = ReadUInt64();
                var count = (int)ReadUInt32();
                foreach (var posting in new ReadOnlySpan<ulong>(Take(count * 8L), count))
                {
                    list.Add((uint)(posting >> 32), first + (uint)posting, anyOrder: false);
                }
            }
        }
    }

    private ReadOnlySpan<byte> ReadOctets()
    {
        var length = ReadUInt32();
        return new ReadOnlySpan<byte>(Take(length), (int)length);
    }

    private uint ReadUInt32() => Unsafe.ReadUnaligned<uint>(Take(4));

    private ulong ReadUInt64() => Unsafe.ReadUnaligned<ulong>(Take(8));

    private long ReadInt64() => (long)ReadUInt64();

    private byte* Take(long length)
    {
        if (length < 0 || _position < 0 || length > _mapping.Length - _position) throw new InvalidDataException("it is cut short");
        var at = _mapping.Start + _position;
        _position += length;
        return at;
    }
}

namespace IdResolution.Storage.Log;

/// <summary>
/// One file of the log, open and mapped. The store holds one reference and long readers (walks of the log, verification) hold more; the
/// file is unmapped and closed when the last one is given back. Octets below <see cref="Used"/> never change.
/// </summary>
internal sealed unsafe class Segment
{
    private readonly IStoreFile _file;
    private readonly FileMapping _mapping;
    private long _used = LogFormat.SegmentHeaderSize;
    private ulong _lastTransactionId;
    private long _dead;
    private long _tombstones;
    private int _references = 1;

    public Segment(string path, SegmentHeader header, IStoreFile file, FileMapping mapping)
    {
        Path = path;
        Header = header;
        _file = file;
        _mapping = mapping;
        _lastTransactionId = header.PreviousTransactionId;
    }

    public string Path { get; }

    public SegmentHeader Header { get; }

    public IStoreFile File => _file;

    public byte* Start => _mapping.Start;

    public long Length => _mapping.Length;

    /// <summary>Place in the table of segments, part of every location in this segment.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>End of the last durable frame. Written by the committer, read by all.</summary>
    public long Used
    {
        get => Volatile.Read(ref _used);
        set => Volatile.Write(ref _used, value);
    }

    /// <summary>The last transaction in this segment or before it.</summary>
    public ulong LastTransactionId
    {
        get => Volatile.Read(ref _lastTransactionId);
        set => Volatile.Write(ref _lastTransactionId, value);
    }

    /// <summary>Octets of entries that no longer matter. An estimate after a crash, exact otherwise. Written by the committer.</summary>
    public long Dead
    {
        get => Volatile.Read(ref _dead);
        set => Volatile.Write(ref _dead, value);
    }

    /// <summary>Octets of deletions, which matter until this segment is the oldest. Written by the committer.</summary>
    public long Tombstones
    {
        get => Volatile.Read(ref _tombstones);
        set => Volatile.Write(ref _tombstones, value);
    }

    /// <summary>Takes a reference; false when the segment is gone.</summary>
    public bool TryAddReference()
    {
        var references = Volatile.Read(ref _references);
        while (references > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references) return true;
            references = seen;
        }
        return false;
    }

    /// <summary>Gives a reference back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0) return;
        _mapping.Dispose();
        _file.Dispose();
    }
}

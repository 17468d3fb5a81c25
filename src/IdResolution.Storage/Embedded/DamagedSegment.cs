using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>A segment of which nothing is believed that does not pass its checksum.</summary>
internal sealed unsafe class DamagedSegment : IDisposable
{
    private readonly IStoreFile _file;
    private readonly FileMapping? _mapping;
    private bool _hasGaps;

    private DamagedSegment(string path, long number, IStoreFile file, FileMapping? mapping, SegmentHeader? header)
    {
        Path = path;
        Number = number;
        _file = file;
        _mapping = mapping;
        Header = header;
    }

    public string Path { get; }

    public long Number { get; }

    public long LastNumber => Header?.LastNumber ?? Number;

    /// <summary>The header; null when it is not sound or not of this store and place.</summary>
    public SegmentHeader? Header { get; }

    /// <summary>Where the sound frames are.</summary>
    public List<(long Offset, int Size)> Frames { get; } = [];

    public ulong LastTransactionId { get; private set; }

    public long LastDate { get; private set; }

    public long OctetsLost { get; private set; }

    public static DamagedSegment Open(string path, long number, StoreIdentity? identity, IStoreFileSystem files)
    {
        var (file, mapping, header) = LogDirectory.OpenRaw(path, files);
        if (header is not null && (header.Number != number || (identity is not null && header.Identity != identity))) header = null;
        return new DamagedSegment(path, number, file, mapping, header);
    }

    /// <summary>Finds the frames written after a transaction. What a crash may leave at the end of the last segment is no damage.</summary>
    public void Survey(ulong after, StoreIdentity identity, bool isLast)
    {
        LastTransactionId = after;
        var length = _mapping?.Length ?? 0;
        long offset = LogFormat.SegmentHeaderSize;
        while (offset < length)
        {
            if (FrameView.TryRead(_mapping!.Start + offset, length - offset, identity, out var frame)
                && frame.FirstTransactionId > LastTransactionId)
            {
                Keep(offset, frame);
                offset += frame.Size;
                continue;
            }
            var next = FrameView.FindNext(_mapping.Start, offset + 4, length, identity, LastTransactionId);
            if (next < 0)
            {
                var rest = new ReadOnlySpan<byte>(_mapping.Start + offset, (int)(length - offset)).LastIndexOfAnyExcept((byte)0) + 1;
                if (isLast) return;
                OctetsLost += rest;
                _hasGaps |= rest > 0;
                return;
            }
            OctetsLost += next - offset;
            _hasGaps = true;
            offset = next;
        }
    }

    public bool IsDamaged(ulong lastTransactionIdBefore) =>
        Header is null || _hasGaps || Header.PreviousTransactionId < lastTransactionIdBefore;

    /// <summary>Writes the sound frames, one behind the other.</summary>
    public void CopyFrames(IStoreFile destination)
    {
        long at = LogFormat.SegmentHeaderSize;
        foreach (var (offset, size) in Frames)
        {
            destination.Write(new ReadOnlySpan<byte>(_mapping!.Start + offset, size), at);
            at += size;
        }
    }

    public void Dispose()
    {
        _mapping?.Dispose();
        _file.Dispose();
    }

    private void Keep(long offset, FrameView frame)
    {
        Frames.Add((offset, frame.Size));
        LastTransactionId = frame.LastTransactionId;
        var entry = FrameView.FirstEntry;
        while (entry < frame.Size)
        {
            LastDate = frame.EntryAt(entry).Date;
            entry += frame.EntryAt(entry).Size;
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IdResolution.Storage.Log;

/// <summary>
/// A frame of the log looked at where it stands. An instance from <see cref="TryRead"/> passed its checksum and every entry keeps the
/// bounds.
/// </summary>
internal readonly unsafe struct FrameView
{
    private readonly byte* _start;

    private FrameView(byte* start) => _start = start;

    public int Size => LogFormat.FrameHeaderSize + (int)Field32(4);

    public int Count => (int)Field32(8);

    public ulong FirstTransactionId => Field64(16);

    public ulong LastTransactionId => Field64(24);

    /// <summary>Octets from the start of the frame to its first entry.</summary>
    public static int FirstEntry => LogFormat.FrameHeaderSize;

    /// <summary>The entry <paramref name="offset"/> octets behind the start of the frame.</summary>
    public EntryView EntryAt(int offset) => new(_start + offset);

    /// <summary>Checks the frame at <paramref name="start"/>, of which at most <paramref name="available"/> octets are there.</summary>
    public static bool TryRead(byte* start, long available, StoreIdentity identity, out FrameView frame)
    {
        if (!TryReadUnchecked(start, available, identity, out frame)) return false;
        var octets = new ReadOnlySpan<byte>(start, frame.Size);
        return Checksum(octets, identity) == frame.Field32(12) && frame.EntriesAreSound();
    }

    /// <summary>As <see cref="TryRead"/>, for frames that were checked before: only the header is looked at.</summary>
    public static bool TryReadUnchecked(byte* start, long available, StoreIdentity identity, out FrameView frame)
    {
        frame = new FrameView(start);
        if (available < LogFormat.FrameHeaderSize || frame.Field32(0) != identity.FrameMagic) return false;
        var payload = frame.Field32(4);
        if (payload > LogFormat.MaxFramePayload || payload > available - LogFormat.FrameHeaderSize || payload % 4 != 0) return false;
        return frame.Field32(8) is var count && count != 0 && count <= payload / LogFormat.EntryHeaderSize;
    }

    /// <summary>
    /// Looks for a sound frame that starts at <paramref name="from"/> or behind it and was written after <paramref name="after"/>; -1
    /// when there is none.
    /// </summary>
    public static long FindNext(byte* segment, long from, long length, StoreIdentity identity, ulong after)
    {
        while (from <= length - LogFormat.FrameHeaderSize)
        {
            var words = MemoryMarshal.Cast<byte, uint>(new ReadOnlySpan<byte>(segment + from, (int)(length - from)));
            var skip = words.IndexOf(identity.FrameMagic);
            if (skip < 0) return -1;
            from += skip * 4L;
            if (TryRead(segment + from, length - from, identity, out var frame) && frame.FirstTransactionId > after) return from;
            from += 4;
        }
        return -1;
    }

    public static uint Checksum(ReadOnlySpan<byte> frame, StoreIdentity identity) =>
        Crc32C.Append(Crc32C.Append(identity.ChecksumSeed, frame[..12]), frame[16..]);

    private bool EntriesAreSound()
    {
        var offset = FirstEntry;
        var last = FirstTransactionId - 1;
        for (var i = 0; i < Count; i++)
        {
            if (!EntryView.TryRead(_start + offset, Size - offset, out var entry)) return false;
            if (entry.TransactionId <= last && !(i == 0 && entry.TransactionId == FirstTransactionId)) return false;
            last = entry.TransactionId;
            offset += entry.Size;
        }
        return offset == Size && last == LastTransactionId;
    }

    private uint Field32(int offset) => Unsafe.ReadUnaligned<uint>(_start + offset);

    private ulong Field64(int offset) => Unsafe.ReadUnaligned<ulong>(_start + offset);
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// The open segments: by slot for readers of locations, and in the order of the log for everything that walks it. Only the committer
/// changes the order; slots are given out under a lock. A slot is given out again only after the readers of its last segment have left.
/// </summary>
internal sealed unsafe class SegmentTable : IDisposable
{
    private const int LineLength = 64;

    // An entry with its key and four short values; what is longer is read in order, which the processor foresees by itself.
    private const int LinesFetched = 6;

    private readonly Lock _gate = new();
    private readonly Window* _windows = (Window*)NativeMemory.AllocZeroed(Location.MaxSlots, (nuint)sizeof(Window));
    private readonly Segment?[] _bySlot = new Segment?[Location.MaxSlots];
    private volatile Segment[] _inOrder = [];
    private int _nextSlot;

    /// <summary>The segments in the order of the log; a snapshot, whose members may be released at any time.</summary>
    public Segment[] InOrder => _inOrder;

    /// <summary>Looks at the entry at a location; false when no sound one can be there. The caller reads under an epoch.</summary>
    public bool TryRead(ulong location, out EntryView entry)
    {
        ref var window = ref _windows[Location.SlotOf(location)];
        var offset = Location.OffsetOf(location);
        entry = new EntryView(window.Start + offset);
        return offset + LogFormat.EntryHeaderSize <= window.Length && offset + entry.Size <= window.Length;
    }

    /// <summary>Starts fetching the first octets of the entry at a location. The caller reads under an epoch.</summary>
    public void Fetch(ulong location)
    {
        if (!Sse.IsSupported) return;
        ref var window = ref _windows[Location.SlotOf(location)];
        var start = window.Start + Location.OffsetOf(location);
        for (var line = 0; line < LinesFetched; line++) Sse.Prefetch0(start + line * LineLength);
    }

    /// <summary>The segment of a location, for the committer's books.</summary>
    public Segment? SegmentOf(ulong location) => _bySlot[Location.SlotOf(location)];

    /// <summary>Gives a segment a slot, or the one asked for, and lets readers follow locations into it.</summary>
    /// <exception cref="IOException">All slots are taken.</exception>
    public void Open(Segment segment, int slot = -1)
    {
        lock (_gate)
        {
            if (slot < 0) slot = FindFreeSlot();
            if (_bySlot[slot] is not null) throw new InvalidOperationException($"Slot {slot} is taken.");
            segment.Slot = slot;
            _windows[slot] = new Window { Start = segment.Start, Length = segment.Length };
            _bySlot[slot] = segment;
        }
    }

    /// <summary>Takes the slot back; no location leads there any more and no reader is on its way.</summary>
    public void Close(Segment segment)
    {
        lock (_gate)
        {
            _windows[segment.Slot] = default;
            _bySlot[segment.Slot] = null;
        }
        segment.Release();
    }

    /// <summary>Puts a new segment at the end of the log.</summary>
    public void Append(Segment segment) => _inOrder = [.. _inOrder, segment];

    /// <summary>Puts <paramref name="replacement"/> in the place of a run of segments.</summary>
    public void Replace(IReadOnlyList<Segment> run, Segment replacement)
    {
        var order = _inOrder.ToList();
        var at = order.IndexOf(run[0]);
        order.RemoveRange(at, run.Count);
        order.Insert(at, replacement);
        _inOrder = [.. order];
    }

    /// <summary>Takes a reference on each segment, in order; the caller releases them.</summary>
    public Segment[] Hold()
    {
        while (true)
        {
            var segments = _inOrder;
            var held = 0;
            while (held < segments.Length && segments[held].TryAddReference()) held++;
            if (held == segments.Length) return segments;
            // One was replaced meanwhile; the new order is there already.
            for (var i = 0; i < held; i++) segments[i].Release();
        }
    }

    public void Dispose()
    {
        foreach (var segment in _inOrder) segment.Release();
        _inOrder = [];
        NativeMemory.Free(_windows);
    }

    private int FindFreeSlot()
    {
        for (var i = 0; i < Location.MaxSlots; i++)
        {
            var slot = (_nextSlot + i) % Location.MaxSlots;
            if (_bySlot[slot] is not null) continue;
            _nextSlot = slot + 1;
            return slot;
        }
        throw new IOException($"The log has {Location.MaxSlots} segments, the most there can be; use larger segments.");
    }

    private struct Window
    {
        public byte* Start;
        public long Length;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static IdResolution.Transport.Udp.LinuxSocket;

namespace IdResolution.Transport.Udp;

/// <summary>
/// Puts datagrams that go to one peer and are equally long into one call's worth for the system, which cuts them apart again behind the expensive part of
/// sending (generic segmentation, udp(7) UDP_SEGMENT). The order among the datagrams of a peer stays. Lengths as the system wants them: all but the last
/// of a merged one are equal, the last may be shorter; so the fragments of one answer are always merged. For the thread of one loop alone.
/// </summary>
internal sealed unsafe class ReplyMerger : IDisposable
{
    /// <summary>Segments the system takes in one.</summary>
    public const int MaxSegments = 64;

    private const int MaxOctets = 60_000;
    private const int SegmentControlLength = 24;
    private const int SegmentControlUsed = 18;
    private const int ControlRoom = BatchBuffers.ControlRoom + SegmentControlLength;
    private const int Buckets = 256;

    private readonly void* _memory;
    private readonly DatagramHeader* _merged;
    private readonly Part* _parts;
    private readonly byte* _controls;
    private readonly Group* _groups;
    private readonly ushort* _groupOf;
    private readonly short* _buckets;

    public ReplyMerger()
    {
        const int Count = BatchBuffers.MaxOutgoing;
        var octets = (nuint)(Count * (sizeof(DatagramHeader) + 2 * sizeof(Part) + ControlRoom + sizeof(Group) + sizeof(ushort)) + Buckets * sizeof(short));
        _memory = NativeMemory.AlignedAlloc(octets, 128);
        NativeMemory.Clear(_memory, octets);
        _merged = (DatagramHeader*)_memory;
        _parts = (Part*)(_merged + Count);
        _groups = (Group*)(_parts + 2 * Count);
        _controls = (byte*)(_groups + Count);
        _groupOf = (ushort*)(_controls + Count * ControlRoom);
        _buckets = (short*)(_groupOf + Count);
    }

    /// <summary>What is to be sent after <see cref="Merge"/>.</summary>
    public DatagramHeader* Merged => _merged;

    /// <summary>Merges what can be merged and gives the number of datagrams that remain, never more than <paramref name="count"/>.</summary>
    public int Merge(DatagramHeader* outgoing, int count)
    {
        new Span<short>(_buckets, Buckets).Fill(-1);
        var groups = 0;
        for (var i = 0; i < count; i++)
        {
            var octets = OctetsOf(outgoing + i);
            ref var bucket = ref _buckets[BucketOf(outgoing + i)];
            if (bucket >= 0 && TryJoin(ref _groups[bucket], outgoing, outgoing + i, octets))
            {
                _groupOf[i] = (ushort)bucket;
                continue;
            }
            bucket = (short)groups;
            _groupOf[i] = (ushort)groups;
            _groups[groups++] = new Group { First = i, SegmentLength = octets, Octets = octets, Segments = 1, Parts = (int)outgoing[i].PartCount };
        }
        if (groups < count) LayOut(outgoing, count, groups);
        else new Span<DatagramHeader>(outgoing, count).CopyTo(new Span<DatagramHeader>(_merged, count));
        return groups;
    }

    /// <summary>Which merged one a datagram went into.</summary>
    public int GroupOf(int datagram) => _groupOf[datagram];

    /// <summary>Datagrams in a merged one.</summary>
    public int SegmentsOf(int group) => _groups[group].Segments;

    /// <summary>Datagrams in the merged ones from <paramref name="group"/> on.</summary>
    public int SegmentsFrom(int group, int groups)
    {
        var segments = 0;
        for (; group < groups; group++) segments += _groups[group].Segments;
        return segments;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private static bool TryJoin(ref Group group, DatagramHeader* outgoing, DatagramHeader* datagram, int octets)
    {
        var first = outgoing + group.First;
        if (group.IsClosed || octets > group.SegmentLength || group.Segments == MaxSegments || group.Octets + octets > MaxOctets
            || !IsSameWay(first, datagram))
        {
            return false;
        }
        group.IsClosed = octets < group.SegmentLength;
        group.Octets += octets;
        group.Segments++;
        group.Parts += (int)datagram->PartCount;
        return true;
    }

    // Groups are laid out one behind the other; a group's cursor then walks its own stretch.
    private void LayOut(DatagramHeader* outgoing, int count, int groups)
    {
        var next = 0;
        for (var g = 0; g < groups; g++)
        {
            ref var group = ref _groups[g];
            var first = outgoing + group.First;
            var merged = _merged + g;
            *merged = *first;
            merged->Parts = _parts + next;
            merged->PartCount = (nuint)group.Parts;
            group.Cursor = next;
            next += group.Parts;
            if (group.Segments > 1) AddSegmentLength(merged, _controls + g * ControlRoom, group.SegmentLength);
        }
        for (var i = 0; i < count; i++)
        {
            ref var group = ref _groups[_groupOf[i]];
            for (nuint part = 0; part < outgoing[i].PartCount; part++) _parts[group.Cursor++] = outgoing[i].Parts[part];
        }
    }

    // struct cmsghdr of 64-bit systems: length, level, type, and here two octets of data.
    private static void AddSegmentLength(DatagramHeader* header, byte* room, int segmentLength)
    {
        var before = (int)header->ControlLength;
        new ReadOnlySpan<byte>(header->Control, before).CopyTo(new Span<byte>(room, before));
        var control = new Span<byte>(room + before, SegmentControlLength);
        control.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(control, SegmentControlUsed);
        BinaryPrimitives.WriteInt32LittleEndian(control[8..], SolUdp);
        BinaryPrimitives.WriteInt32LittleEndian(control[12..], UdpSegment);
        BinaryPrimitives.WriteUInt16LittleEndian(control[16..], (ushort)segmentLength);
        header->Control = room;
        header->ControlLength = (nuint)(before + SegmentControlLength);
    }

    private static bool IsSameWay(DatagramHeader* left, DatagramHeader* right) =>
        Address(left).SequenceEqual(Address(right)) && Control(left).SequenceEqual(Control(right));

    // The last four octets of an address and the port differ most; both families have the port at 2 and IPv4 its address at 4.
    private static int BucketOf(DatagramHeader* datagram)
    {
        var address = Address(datagram);
        if (address.Length < 8) return 0;
        var tail = BinaryPrimitives.ReadUInt32LittleEndian(address[4..]) ^ BinaryPrimitives.ReadUInt32LittleEndian(address[(address.Length - 8)..]);
        var mixed = (BinaryPrimitives.ReadUInt16LittleEndian(address[2..]) ^ tail) * 0x9E37_79B1u;
        return (int)(mixed >> 24);
    }

    private static ReadOnlySpan<byte> Address(DatagramHeader* datagram) =>
        new(datagram->Address, (int)Math.Min(datagram->AddressLength, BatchBuffers.AddressRoom));

    private static ReadOnlySpan<byte> Control(DatagramHeader* datagram) => new(datagram->Control, (int)datagram->ControlLength);

    private static int OctetsOf(DatagramHeader* datagram)
    {
        nuint octets = 0;
        for (nuint i = 0; i < datagram->PartCount; i++) octets += datagram->Parts[i].Length;
        return (int)octets;
    }

    private struct Group
    {
        public int First;
        public int SegmentLength;
        public int Octets;
        public int Segments;
        public int Parts;
        public int Cursor;
        public bool IsClosed;
    }
}

using System.Runtime.InteropServices;
using IdResolution.Protocol.Wire;
using static IdResolution.Transport.Udp.LinuxSocket;

namespace IdResolution.Transport.Udp;

/// <summary>
/// The native memory of a <see cref="BatchedLoop"/>, laid out once: nothing here moves, so the system calls need neither pinning nor
/// copying.
/// For the thread of the loop alone; dispose after that thread has ended.
/// </summary>
internal sealed unsafe class BatchBuffers : IDisposable
{
    /// <summary>Octets received of one datagram; more than any of this protocol has, so that longer ones are recognised.</summary>
    public const int SlotLength = 576;

    /// <summary>Room for a socket address.</summary>
    public const int AddressRoom = 32;

    /// <summary>Room for the control message that names one of our addresses.</summary>
    public const int ControlRoom = 64;

    /// <summary>Datagrams per sending call; the system takes no more.</summary>
    public const int MaxOutgoing = 1_024;

    private const int Alignment = 128;
    private const int EnvelopeRoom = 32;
    private readonly List<nint> _blocks = [];

    /// <summary>Lays out memory for <paramref name="batch"/> incoming datagrams and for answers of up to <paramref name="maxReply"/>
    /// octets.</summary>
    public BatchBuffers(int batch, int maxReply, bool withControl)
    {
        Staging = Allocate<byte>(StagingLength = Math.Max(batch * 2_048, maxReply * 2));
        Incoming = Allocate<DatagramHeader>(batch);
        Outgoing = Allocate<DatagramHeader>(MaxOutgoing);
        Parts = Allocate<Part>(MaxOutgoing * 2);
        Envelopes = Allocate<byte>(MaxOutgoing * EnvelopeRoom);
        var slots = Allocate<byte>(batch * SlotLength);
        var addresses = Allocate<byte>(batch * AddressRoom);
        var controls = Allocate<byte>(batch * ControlRoom);
        var incomingParts = Allocate<Part>(batch);
        for (var i = 0; i < batch; i++)
        {
            incomingParts[i] = new Part { Start = slots + i * SlotLength, Length = SlotLength };
            Incoming[i].Parts = incomingParts + i;
            Incoming[i].PartCount = 1;
            Incoming[i].Address = addresses + i * AddressRoom;
            if (withControl) Incoming[i].Control = controls + i * ControlRoom;
            Rearm(Incoming + i);
        }
        Fetches = Allocate<ulong>(batch);
        for (var i = 0; i < MaxOutgoing; i++) Outgoing[i].Parts = Parts + 2 * i;
    }

    /// <summary>Descriptions of the datagrams received.</summary>
    public DatagramHeader* Incoming { get; }

    /// <summary>Descriptions of the datagrams to send.</summary>
    public DatagramHeader* Outgoing { get; }

    /// <summary>Two parts for each outgoing datagram.</summary>
    public Part* Parts { get; }

    /// <summary>Answers of this batch, one behind the other.</summary>
    public byte* Staging { get; }

    /// <summary>Octets of <see cref="Staging"/>.</summary>
    public int StagingLength { get; }

    /// <summary>One word for each incoming datagram: what is being fetched for it.</summary>
    public ulong* Fetches { get; }

    /// <summary>Merges outgoing datagrams.</summary>
    public ReplyMerger Merger { get; } = new();

    private byte* Envelopes { get; }

    /// <summary>Room for the envelope of an outgoing fragment.</summary>
    public Span<byte> EnvelopeOf(int outgoing, out byte* start) =>
        new(start = Envelopes + outgoing * EnvelopeRoom, Envelope.Length);

    /// <summary>Resets what the receiving call overwrote.</summary>
    public static void Rearm(DatagramHeader* header)
    {
        header->AddressLength = AddressRoom;
        header->ControlLength = header->Control == null ? 0u : ControlRoom;
        header->Flags = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in _blocks) NativeMemory.AlignedFree((void*)block);
        _blocks.Clear();
        Merger.Dispose();
    }

    private T* Allocate<T>(int count) where T : unmanaged
    {
        var octets = (nuint)count * (nuint)sizeof(T);
        var block = NativeMemory.AlignedAlloc(octets, Alignment);
        NativeMemory.Clear(block, octets);
        _blocks.Add((nint)block);
        return (T*)block;
    }
}

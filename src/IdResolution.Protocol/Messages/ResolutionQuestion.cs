using System.Buffers.Binary;
using System.Runtime.InteropServices;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// A resolution request looked at in place, for the path that must not allocate: what <see cref="MessageCodec"/> reads as a
/// <see cref="ResolutionRequest"/>, accepted and refused by the same rules (specification §4.3, §5.2). Valid as long as the frame is.
/// </summary>
public readonly ref struct ResolutionQuestion
{
    // The elements as they stand on the wire, without the counts.
    private readonly ReadOnlySpan<byte> _indexes;
    private readonly ReadOnlySpan<byte> _types;

    private ResolutionQuestion(
        scoped in Envelope envelope, scoped in Header header, ReadOnlySpan<byte> handle, ReadOnlySpan<byte> indexes,
        ReadOnlySpan<byte> types, int typeCount, ReadOnlySpan<byte> trailing, bool hasCredential)
    {
        Envelope = envelope;
        Header = header;
        Handle = handle;
        _indexes = indexes;
        _types = types;
        TypeCount = typeCount;
        TrailingOctets = trailing;
        HasCredential = hasCredential;
    }

    /// <summary>The envelope.</summary>
    public Envelope Envelope { get; }

    /// <summary>The header.</summary>
    public Header Header { get; }

    /// <summary>The handle asked for, in the spelling of the request.</summary>
    public ReadOnlySpan<byte> Handle { get; }

    /// <summary>Octets behind the lists, such as the authorisation of the national profile (specification §10.4).</summary>
    public ReadOnlySpan<byte> TrailingOctets { get; }

    /// <summary>True when a signature or MAC follows; whether it is well-formed is left to <see cref="MessageCodec"/>.</summary>
    public bool HasCredential { get; }

    /// <summary>True when both lists are empty: every value is asked for.</summary>
    public bool SelectsAll => _indexes.IsEmpty && _types.IsEmpty;

    /// <summary>Number of indexes asked for.</summary>
    public int IndexCount => _indexes.Length / sizeof(uint);

    /// <summary>Number of types asked for.</summary>
    public int TypeCount { get; }

    /// <summary>The indexes asked for as they stand on the wire, without their count.</summary>
    public ReadOnlySpan<byte> IndexOctets => _indexes;

    /// <summary>The types asked for as they stand on the wire (a <c>str</c> each), without their count.</summary>
    public ReadOnlySpan<byte> TypeOctets => _types;

    /// <summary>
    /// Reads a frame (envelope and message); false when it is not a whole, plain, well-formed resolution request.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out ResolutionQuestion question)
    {
        question = default;
        if (!Envelope.TryRead(frame, out var envelope) || envelope.Compressed || envelope.Encrypted
            || envelope.MessageLength > Envelope.MaxMessageLength || envelope.MessageLength != frame.Length - Envelope.Length)
        {
            return false;
        }
        var message = frame[Envelope.Length..];
        if (!Header.TryRead(message, out var header) || header.OpCode != OpCode.Resolution || !header.IsRequest
            || header.BodyLength > message.Length - Header.Length)
        {
            return false;
        }
        var bodyEnd = Header.Length + (int)header.BodyLength;
        if (!TryReadCredentialLength(message[bodyEnd..], out var hasCredential)) return false;

        var reader = new WireReader(message[Header.Length..bodyEnd]);
        var handle = HandleField.ReadInPlace(ref reader);
        var indexes = reader.ReadOctets(ResolutionRequest.ReadSelectorCount(ref reader) * sizeof(uint));
        var types = ReadTypes(ref reader, out var typeCount);
        if (reader.Fault != DecodeFault.None) return false;
        question = new ResolutionQuestion(envelope, header, handle, indexes, types, typeCount, reader.Rest, hasCredential);
        return true;
    }

    /// <summary>
    /// The handle that a frame seems to ask for, at the cost of a glance: for hints, nothing else is checked. Empty when it is no plain resolution
    /// request.
    /// </summary>
    public static ReadOnlySpan<byte> PeekHandle(ReadOnlySpan<byte> frame)
    {
        if (!Envelope.TryRead(frame, out var envelope) || envelope.Encrypted) return default;
        if (!Header.TryRead(frame[Envelope.Length..], out var header) || header.OpCode != OpCode.Resolution) return default;
        var reader = new WireReader(frame[(Envelope.Length + Header.Length)..]);
        return HandleField.ReadInPlace(ref reader);
    }

    /// <summary>
    /// True when the request asks for <paramref name="value"/>: no selection, or its index or its type is named (specification §5.2).
    /// </summary>
    public bool Selects(in ValueView value)
    {
        if (SelectsAll) return true;
        if (!_indexes.IsEmpty && NamesIndex(value.Index)) return true;
        return !_types.IsEmpty && NamesType(value.Type);
    }

    // Compared as they stand, in network order, so that the search runs over many indexes at once.
    private bool NamesIndex(uint index) =>
        MemoryMarshal.Cast<byte, uint>(_indexes).Contains(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(index) : index);

    private bool NamesType(ReadOnlySpan<byte> type)
    {
        var reader = new WireReader(_types);
        while (reader.Remaining > 0)
        {
            if (ValueTypes.Selects(reader.ReadBlob(), type)) return true;
        }
        return false;
    }

    private static ReadOnlySpan<byte> ReadTypes(scoped ref WireReader reader, out int count)
    {
        count = ResolutionRequest.ReadSelectorCount(ref reader);
        var start = reader.Rest;
        var before = reader.Position;
        for (var i = 0; i < count; i++) reader.ReadBlob();
        return reader.Fault == DecodeFault.None ? start[..(reader.Position - before)] : default;
    }

    private static bool TryReadCredentialLength(ReadOnlySpan<byte> section, out bool hasCredential)
    {
        hasCredential = false;
        if (section.IsEmpty) return true;
        var reader = new WireReader(section);
        hasCredential = !reader.ReadBlob().IsEmpty;
        reader.ExpectEnd();
        return reader.Fault == DecodeFault.None;
    }
}

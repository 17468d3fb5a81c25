using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary>One indexed value of a handle record (RFC 3651 §3, specification §2.1, §2.2). Immutable; safe for use from many threads.</summary>
public sealed record HandleValue
{
    /// <summary>Time to live of a value that does not say otherwise, in seconds (specification §2.1).</summary>
    public const uint DefaultTtl = 86_400;

    /// <summary>Fewest octets a value takes on the wire.</summary>
    public const int MinimumLength = 26;

    /// <summary>Unique in the record; 0 is never stored.</summary>
    public required uint Index { get; init; }

    /// <summary>Type name; a dot separates subtypes.</summary>
    public required Utf8String Type { get; init; }

    /// <summary>Opaque data.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>How <see cref="Ttl"/> counts.</summary>
    public TtlType TtlType { get; init; }

    /// <summary>Seconds, or epoch seconds when absolute.</summary>
    public uint Ttl { get; init; } = DefaultTtl;

    /// <summary>Epoch seconds of the last change, set by the server.</summary>
    public uint Timestamp { get; init; }

    /// <summary>Who may read and write.</summary>
    public ValuePermissions Permissions { get; init; } = ValuePermissions.Default;

    /// <summary>References; practically always empty, kept as they are.</summary>
    public IReadOnlyList<ValueReference> References { get; init; } = [];

    /// <summary>A value of UTF-8 text with default permissions and time to live.</summary>
    public static HandleValue OfText(uint index, Utf8String type, Utf8String text) => new() { Index = index, Type = type, Data = text.Memory };

    /// <summary>True when the type is <paramref name="type"/> or a subtype of it, ignoring ASCII case (specification §2.1).</summary>
    public bool HasType(ReadOnlySpan<byte> type) => ValueTypes.Has(Type.Span, type);

    /// <summary>Compares every field by content.</summary>
    public bool Equals(HandleValue? other) =>
        other is not null && Timestamp == other.Timestamp && SameContent(other);

    /// <summary>Compares every field but the timestamp, which the server sets.</summary>
    public bool SameContent(HandleValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Index == other.Index && Type == other.Type && TtlType == other.TtlType && Ttl == other.Ttl
            && Permissions == other.Permissions && Data.Span.SequenceEqual(other.Data.Span) && References.SequenceEqual(other.References);
    }

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Type, Data.Length, Ttl);

    /// <summary>Reads one value (specification §2.2); meaningless when the reader has a fault afterwards.</summary>
    public static HandleValue Read(ref WireReader reader) => new()
    {
        Index = reader.ReadUInt32(),
        Timestamp = reader.ReadUInt32(),
        TtlType = (TtlType)reader.ReadByte(),
        Ttl = reader.ReadUInt32(),
        Permissions = (ValuePermissions)reader.ReadByte(),
        Type = reader.ReadString(),
        Data = reader.ReadBlob().ToArray(),
        References = ReferenceList.Read(ref reader),
    };

    /// <summary>Writes one value (specification §2.2).</summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteUInt32(Index);
        writer.WriteUInt32(Timestamp);
        writer.WriteByte((byte)TtlType);
        writer.WriteUInt32(Ttl);
        writer.WriteByte((byte)Permissions);
        writer.WriteString(Type);
        writer.WriteBlob(Data.Span);
        ReferenceList.Write(writer, References);
    }
}

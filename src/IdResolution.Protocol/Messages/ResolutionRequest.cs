using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// Body of a resolution request (RFC 3652 §3.2, specification §4.3): a value is selected when either list names it, or both are empty.
/// </summary>
public sealed record ResolutionRequest : MessageBody
{
    /// <summary>
    /// Most indexes, and most types, in one request: an answer holds no more values. It bounds the work of matching them with every value
    /// of a record.
    /// </summary>
    public const int MaxSelectors = ResolutionResponse.MaxValues;

    /// <summary>The handle to resolve.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>Indexes asked for.</summary>
    public IReadOnlyList<uint> Indexes { get; init; } = [];

    /// <summary>Types asked for; a trailing dot asks for subtypes too.</summary>
    public IReadOnlyList<Utf8String> Types { get; init; } = [];

    /// <summary>
    /// The caller's token as it stands behind the lists, for <see cref="MessageBody.TrailingOctets"/>: a <c>blob</c> (specification §4.3
    /// row 1, §10.4). Empty for none.
    /// </summary>
    public static ReadOnlyMemory<byte> WriteIdentity(ReadOnlySpan<byte> identity)
    {
        if (identity.IsEmpty) return default;
        using var writer = new WireWriter(identity.Length + sizeof(uint));
        writer.WriteBlob(identity);
        return writer.ToArray();
    }

    internal static ResolutionRequest Read(ref WireReader reader) => new()
    {
        Handle = HandleField.Read(ref reader),
        Indexes = Lists.ReadIndexes(ref reader, ReadSelectorCount(ref reader)),
        Types = Lists.ReadStrings(ref reader, ReadSelectorCount(ref reader)),
    };

    /// <summary>Reads the count of either list, of elements of at least four octets.</summary>
    internal static int ReadSelectorCount(ref WireReader reader)
    {
        var count = reader.ReadCount(sizeof(uint));
        if (count <= MaxSelectors) return count;
        reader.Fail(DecodeFault.LengthOutOfBounds);
        return 0;
    }

    internal override void Write(WireWriter writer, ProtocolVersion version)
    {
        writer.WriteString(Handle);
        Lists.WriteIndexes(writer, Indexes);
        Lists.WriteStrings(writer, Types);
    }
}

using System.Buffers.Binary;

namespace IdResolution.Protocol.Values;

/// <summary>
/// One encoded value looked at in place: the fields a server filters by, without decoding or allocating (specification §2.2).
/// </summary>
public readonly ref struct ValueView
{
    private const int TtlTypeOffset = 8;
    private const int TtlOffset = 9;
    private const int PermissionsOffset = 13;
    private const int TypeOffset = 14;

    private ValueView(ReadOnlySpan<byte> octets, int typeLength)
    {
        Octets = octets;
        _typeLength = typeLength;
    }

    private readonly int _typeLength;

    /// <summary>The whole encoded value.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>Its index.</summary>
    public uint Index => BinaryPrimitives.ReadUInt32BigEndian(Octets);

    /// <summary>How <see cref="Ttl"/> counts.</summary>
    public TtlType TtlType => (TtlType)Octets[TtlTypeOffset];

    /// <summary>Seconds, or epoch seconds when absolute.</summary>
    public uint Ttl => BinaryPrimitives.ReadUInt32BigEndian(Octets[TtlOffset..]);

    /// <summary>Its permissions.</summary>
    public ValuePermissions Permissions => (ValuePermissions)Octets[PermissionsOffset];

    /// <summary>Its type.</summary>
    public ReadOnlySpan<byte> Type => Octets.Slice(TypeOffset + 4, _typeLength);

    /// <summary>Its data.</summary>
    public ReadOnlySpan<byte> Data
    {
        get
        {
            var offset = TypeOffset + 4 + _typeLength;
            return Octets.Slice(offset + 4, (int)BinaryPrimitives.ReadUInt32BigEndian(Octets[offset..]));
        }
    }

    /// <summary>
    /// Looks at the value at the start of <paramref name="source"/> and moves <paramref name="source"/> behind it; false, and nothing moved,
    /// when the octets are not a whole value.
    /// </summary>
    public static bool TryTake(ref ReadOnlySpan<byte> source, out ValueView value)
    {
        value = default;
        if (!TrySkipBlob(source, TypeOffset, out var position) || !TrySkipBlob(source, position, out position)) return false;
        var typeLength = (int)BinaryPrimitives.ReadUInt32BigEndian(source[TypeOffset..]);
        if (source.Length - position < 4) return false;
        var references = BinaryPrimitives.ReadUInt32BigEndian(source[position..]);
        position += 4;
        if (references > (uint)(source.Length - position) / ValueReference.MinimumLength) return false;
        for (; references > 0; references--)
        {
            if (!TrySkipBlob(source, position, out position) || source.Length - position < 4) return false;
            position += 4;
        }
        value = new ValueView(source[..position], typeLength);
        source = source[position..];
        return true;
    }

    private static bool TrySkipBlob(ReadOnlySpan<byte> source, int offset, out int end)
    {
        end = offset;
        if (source.Length - offset < 4) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(source[offset..]);
        if (length > (uint)(source.Length - offset - 4)) return false;
        end = offset + 4 + (int)length;
        return true;
    }
}

using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary>The data of HS_ADMIN: who may do what (specification §2.4). Immutable; safe for use from many threads.</summary>
public sealed record AdminRecord
{
    /// <summary>What the administrator may do; bits without a name are kept.</summary>
    public required AdminPermissions Permissions { get; init; }

    /// <summary>Who: a key value, any key of a handle (index 0), or a group (an HS_VLIST value).</summary>
    public required ValueReference Administrator { get; init; }

    /// <summary>Two zero octets follow, as software older than 7.4 wrote them.</summary>
    public bool HasLegacyPadding { get; init; }

    /// <summary>Reads a record that fills <paramref name="data"/>. One that does not decode grants nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out AdminRecord? record)
    {
        ReadOnlySpan<byte> padding = [0, 0];
        var reader = new WireReader(data);
        record = new AdminRecord
        {
            Permissions = (AdminPermissions)reader.ReadUInt16(),
            Administrator = new ValueReference(reader.ReadString(), reader.ReadUInt32()),
            HasLegacyPadding = reader.Rest.SequenceEqual(padding),
        };
        if (record.HasLegacyPadding) reader.ReadOctets(padding.Length);
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None) record = null;
        return record is not null;
    }

    /// <summary>Writes the record.</summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteUInt16((ushort)Permissions);
        writer.WriteString(Administrator.Handle);
        writer.WriteUInt32(Administrator.Index);
        if (HasLegacyPadding) writer.WriteUInt16(0);
    }

    /// <summary>The record as a fresh array.</summary>
    public byte[] ToArray()
    {
        using var writer = new WireWriter();
        Write(writer);
        return writer.ToArray();
    }
}

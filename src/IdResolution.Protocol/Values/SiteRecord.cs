using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary>
/// The data of HS_SITE and its relatives: where a service is and how its handles are spread over its servers (specification §2.6).
/// Immutable; safe for use from many threads.
/// </summary>
public sealed record SiteRecord
{
    /// <summary>Version of the record's format.</summary>
    public ushort FormatVersion { get; init; } = 1;

    /// <summary>The highest protocol version that all servers of the site speak.</summary>
    public ProtocolVersion ProtocolVersion { get; init; } = ProtocolVersion.Highest;

    /// <summary>Increased whenever the record changes.</summary>
    public ushort SerialNumber { get; init; } = 1;

    /// <summary>Whether changes are made here.</summary>
    public SiteFlags Flags { get; init; }

    /// <summary>True for a primary site.</summary>
    public bool IsPrimary => (Flags & SiteFlags.Primary) != 0;

    /// <summary>How handles are spread over the servers.</summary>
    public HashOption HashOption { get; init; } = HashOption.ByHandle;

    /// <summary>Unused; kept as it is.</summary>
    public ReadOnlyMemory<byte> HashFilter { get; init; }

    /// <summary>Descriptions; names may repeat.</summary>
    public IReadOnlyList<SiteAttribute> Attributes { get; init; } = [];

    /// <summary>The servers; the hash of a handle is a position in this list.</summary>
    public IReadOnlyList<SiteServer> Servers { get; init; } = [];

    /// <summary>Reads a record that fills <paramref name="data"/>; nothing may follow the last server.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out SiteRecord? site)
    {
        var reader = new WireReader(data);
        site = new SiteRecord
        {
            FormatVersion = reader.ReadUInt16(),
            ProtocolVersion = new ProtocolVersion(reader.ReadByte(), reader.ReadByte()),
            SerialNumber = reader.ReadUInt16(),
            Flags = (SiteFlags)reader.ReadByte(),
            HashOption = (HashOption)reader.ReadByte(),
            HashFilter = reader.ReadBlob().ToArray(),
            Attributes = ReadAttributes(ref reader),
            Servers = ReadServers(ref reader),
        };
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None) site = null;
        return site is not null;
    }

    /// <summary>Writes the record.</summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteUInt16(FormatVersion);
        writer.WriteByte(ProtocolVersion.Major);
        writer.WriteByte(ProtocolVersion.Minor);
        writer.WriteUInt16(SerialNumber);
        writer.WriteByte((byte)Flags);
        writer.WriteByte((byte)HashOption);
        writer.WriteBlob(HashFilter.Span);
        writer.WriteUInt32((uint)Attributes.Count);
        foreach (var attribute in Attributes)
        {
            writer.WriteString(attribute.Name);
            writer.WriteString(attribute.Value);
        }
        writer.WriteUInt32((uint)Servers.Count);
        foreach (var server in Servers) server.Write(writer);
    }

    /// <summary>The record as a fresh array.</summary>
    public byte[] ToArray()
    {
        using var writer = new WireWriter();
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>Compares every field by content.</summary>
    public bool Equals(SiteRecord? other) => other is not null && ToArray().AsSpan().SequenceEqual(other.ToArray());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SerialNumber, Flags, Attributes.Count, Servers.Count);

    private static SiteAttribute[] ReadAttributes(ref WireReader reader)
    {
        var attributes = new SiteAttribute[reader.ReadCount(SiteAttribute.MinimumLength)];
        for (var i = 0; i < attributes.Length; i++) attributes[i] = new SiteAttribute(reader.ReadString(), reader.ReadString());
        return attributes;
    }

    private static SiteServer[] ReadServers(ref WireReader reader)
    {
        var servers = new SiteServer[reader.ReadCount(SiteServer.MinimumLength)];
        for (var i = 0; i < servers.Length; i++)
        {
            servers[i] = SiteServer.Read(ref reader);
            if (reader.Fault != DecodeFault.None) return [];
        }
        return servers;
    }
}

using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary>One machine of a site (specification §2.6). Immutable; safe for use from many threads.</summary>
public sealed record SiteServer
{
    /// <summary>Fewest octets of a server on the wire.</summary>
    internal const int MinimumLength = 28;

    private const int AddressLength = 16;
    private const int LeadingZeros = 12;

    /// <summary>Names the server in configuration and in attributes; 1 for the first by habit.</summary>
    public required uint Id { get; init; }

    /// <summary>
    /// Its address. On the wire twelve zero octets in front mean IPv4, so <c>::1</c> comes back as 0.0.0.1 in the same octets; all zero
    /// means that the
    /// <c>domain</c> attribute names it.
    /// </summary>
    public required IPAddress Address { get; init; }

    /// <summary>Its public key as a key record; may be empty.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Its doors.</summary>
    public IReadOnlyList<ServerInterface> Interfaces { get; init; } = [];

    /// <summary>Compares every field by content; addresses as they stand on the wire.</summary>
    public bool Equals(SiteServer? other) => other is not null && Id == other.Id && PublicKey.Span.SequenceEqual(other.PublicKey.Span)
        && Interfaces.SequenceEqual(other.Interfaces) && AddressOctets().AsSpan().SequenceEqual(other.AddressOctets());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, PublicKey.Length, Interfaces.Count);

    /// <summary>
    /// Octets that stand in every encoded site record that names this server, whatever its serial number: address and key, without a key the
    /// interfaces too.
    /// </summary>
    public byte[] ToMark()
    {
        using var writer = new WireWriter();
        writer.WriteOctets(AddressOctets());
        writer.WriteBlob(PublicKey.Span);
        if (PublicKey.IsEmpty) WriteInterfaces(writer);
        return writer.ToArray();
    }

    /// <summary>Reads one server; meaningless when the reader has a fault afterwards.</summary>
    internal static SiteServer Read(ref WireReader reader) => new()
    {
        Id = reader.ReadUInt32(),
        Address = ReadAddress(ref reader),
        PublicKey = reader.ReadBlob().ToArray(),
        Interfaces = ReadInterfaces(ref reader),
    };

    internal void Write(WireWriter writer)
    {
        writer.WriteUInt32(Id);
        writer.WriteOctets(AddressOctets());
        writer.WriteBlob(PublicKey.Span);
        WriteInterfaces(writer);
    }

    private void WriteInterfaces(WireWriter writer)
    {
        writer.WriteUInt32((uint)Interfaces.Count);
        foreach (var door in Interfaces)
        {
            writer.WriteByte((byte)door.Type);
            writer.WriteByte((byte)door.Protocol);
            writer.WriteUInt32(door.Port);
        }
    }

    private static IPAddress ReadAddress(ref WireReader reader)
    {
        var octets = reader.ReadOctets(AddressLength);
        if (octets.IsEmpty) return IPAddress.Any;
        // The form has no mark that tells the families apart. No IPv4 host is in 0.0.0.0/8, but ::1 would look like one.
        var isIpv4 = !octets[..LeadingZeros].ContainsAnyExcept((byte)0) && (octets[LeadingZeros] != 0 || !octets.ContainsAnyExcept((byte)0));
        return new IPAddress(isIpv4 ? octets[LeadingZeros..] : octets);
    }

    private static ServerInterface[] ReadInterfaces(ref WireReader reader)
    {
        var doors = new ServerInterface[reader.ReadCount(ServerInterface.Length)];
        for (var i = 0; i < doors.Length; i++)
        {
            doors[i] = new ServerInterface((InterfaceType)reader.ReadByte(), (InterfaceProtocol)reader.ReadByte(), reader.ReadUInt32());
        }
        return doors;
    }

    private byte[] AddressOctets()
    {
        var octets = Address.GetAddressBytes();
        return Address.AddressFamily == AddressFamily.InterNetwork ? [.. new byte[LeadingZeros], .. octets] : octets;
    }
}

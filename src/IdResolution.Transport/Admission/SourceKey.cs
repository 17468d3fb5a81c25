using System.Buffers.Binary;
using System.Net;
using IdResolution.Protocol.Serving;

namespace IdResolution.Transport.Admission;

/// <summary>Address and port of a peer; IPv4 in the form ::ffff:a.b.c.d, so that one peer is one key on every kind of socket.</summary>
/// <param name="Address">Address.</param>
/// <param name="Port">Port.</param>
internal readonly record struct SourceKey(PeerAddress Address, ushort Port)
{
    private const int PortOffset = 2;
    private const int Ipv4Offset = 4;
    private const int Ipv6Offset = 8;

    /// <summary>What is limited as one: the IPv4 address, the IPv6 /56 network; without the port.</summary>
    public SourceKey Network => Address.IsIPv4 ? this with { Port = 0 } : new(new PeerAddress(Address.High & ~0xFFul, 0), 0);

    /// <summary>From a socket address as the system writes it.</summary>
    /// <param name="octets">At least 28 octets for IPv6, 16 for IPv4.</param>
    /// <param name="isIpv6">Which of the two it is.</param>
    public static SourceKey FromSocketAddress(ReadOnlySpan<byte> octets, bool isIpv6)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(octets[PortOffset..]);
        if (!isIpv6) return new(PeerAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(octets[Ipv4Offset..])), port);
        var address = octets[Ipv6Offset..];
        return new(new PeerAddress(BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..])), port);
    }

    /// <summary>From an address without port.</summary>
    public static SourceKey FromAddress(IPAddress address) => new(PeerAddress.From(address), 0);

    /// <summary>For those who need the address as an object.</summary>
    public IPEndPoint ToEndPoint() => new(Address.ToIPAddress(), Port);

    // Seeded per process, so that nobody can choose colliding addresses.
    public override int GetHashCode() => HashCode.Combine(Address.High, Address.Low, Port);
}

using System.Buffers.Binary;
using System.Net;

namespace IdResolution.Transport.Admission;

/// <summary>Address and port of a peer; IPv4 in the form ::ffff:a.b.c.d, so that one peer is one key on every kind of socket.</summary>
/// <param name="High">First half of the address.</param>
/// <param name="Low">Second half of the address.</param>
/// <param name="Port">Port.</param>
internal readonly record struct SourceKey(ulong High, ulong Low, ushort Port)
{
    private const ulong Mapped = 0x0000_FFFF_0000_0000;
    private const int PortOffset = 2;
    private const int Ipv4Offset = 4;
    private const int Ipv6Offset = 8;

    /// <summary>What is limited as one: the IPv4 address, the IPv6 /56 network; without the port.</summary>
    public SourceKey Network => IsIpv4 ? this with { Port = 0 } : new(High & ~0xFFul, 0, 0);

    private bool IsIpv4 => High == 0 && Low >> 32 == Mapped >> 32;

    /// <summary>From a socket address as the system writes it.</summary>
    /// <param name="octets">At least 28 octets for IPv6, 16 for IPv4.</param>
    /// <param name="isIpv6">Which of the two it is.</param>
    public static SourceKey FromSocketAddress(ReadOnlySpan<byte> octets, bool isIpv6)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(octets[PortOffset..]);
        return isIpv6
            ? FromIpv6(octets[Ipv6Offset..], port)
            : new(0, Mapped | BinaryPrimitives.ReadUInt32BigEndian(octets[Ipv4Offset..]), port);
    }

    /// <summary>From an address without port.</summary>
    public static SourceKey FromAddress(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        return address.TryWriteBytes(octets, out var length) && length == 16
            ? FromIpv6(octets, 0)
            : new(0, Mapped | BinaryPrimitives.ReadUInt32BigEndian(octets), 0);
    }

    /// <summary>For those who need the address as an object.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(octets, High);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], Low);
        return new IPEndPoint(IsIpv4 ? new IPAddress(octets[12..]) : new IPAddress(octets), Port);
    }

    // Seeded per process, so that nobody can choose colliding addresses.
    public override int GetHashCode() => HashCode.Combine(High, Low, Port);

    private static SourceKey FromIpv6(ReadOnlySpan<byte> octets, ushort port) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]), port);
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace IdResolution.Protocol.Serving;

/// <summary>The address a message came from, without port; IPv4 in the form ::ffff:a.b.c.d. Compares and copies without allocating.</summary>
/// <param name="High">First half of the 128 bits.</param>
/// <param name="Low">Second half.</param>
public readonly record struct PeerAddress(ulong High, ulong Low)
{
    private const ulong Mapped = 0x0000_FFFF_0000_0000;

    /// <summary>True for an IPv4 address.</summary>
    public bool IsIPv4 => High == 0 && Low >> 32 == Mapped >> 32;

    /// <summary>From an address object; its scope is dropped.</summary>
    public static PeerAddress From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(octets))
            : new PeerAddress(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));
    }

    /// <summary>From the 32 bits of an IPv4 address.</summary>
    public static PeerAddress FromIPv4(uint address) => new(0, Mapped | address);

    /// <summary>As an address object; IPv4 in its own form.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(octets, High);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], Low);
        return new IPAddress(IsIPv4 ? octets[12..] : octets);
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Whom a challenge is reckoned to: an IPv4 address, or the /64 network of an IPv6 address, since one machine has all of that.
/// </summary>
internal readonly record struct ChallengeSource(ulong Network)
{
    public static ChallengeSource Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        // No IPv6 network in use has an upper half below 2^32, where IPv4 addresses are put.
        return new ChallengeSource(address.AddressFamily == AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(octets)
            : BinaryPrimitives.ReadUInt64BigEndian(octets));
    }
}

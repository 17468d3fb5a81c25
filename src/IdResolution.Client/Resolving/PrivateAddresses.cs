using System.Net;
using System.Net.Sockets;

namespace IdResolution.Client.Resolving;

/// <summary>
/// Addresses that mean something else on every network, or this machine: loopback, private, shared, link-local, unspecified, multicast.
/// </summary>
public static class PrivateAddresses
{
    private static readonly (IPNetwork Network, AddressScope Scope)[] Networks =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressScope.Machine),
        (IPNetwork.Parse("10.0.0.0/8"), AddressScope.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressScope.Private),
        (IPNetwork.Parse("127.0.0.0/8"), AddressScope.Machine),
        (IPNetwork.Parse("169.254.0.0/16"), AddressScope.Link),
        (IPNetwork.Parse("172.16.0.0/12"), AddressScope.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressScope.Link),
        (IPNetwork.Parse("192.168.0.0/16"), AddressScope.Private),
        (IPNetwork.Parse("224.0.0.0/3"), AddressScope.Machine),
        (IPNetwork.Parse("64:ff9b:1::/48"), AddressScope.Machine),
        (IPNetwork.Parse("fc00::/7"), AddressScope.Private),
        (IPNetwork.Parse("fe80::/10"), AddressScope.Link),
        (IPNetwork.Parse("fec0::/10"), AddressScope.Private),
        (IPNetwork.Parse("ff00::/8"), AddressScope.Machine),
    ];

    /// <summary>True for an address of that kind, also one that is wrapped in IPv6.</summary>
    public static bool Contains(IPEndPoint endPoint) => ScopeOf(endPoint) != AddressScope.Public;

    /// <summary>How far an address means the same, also one that is wrapped in IPv6.</summary>
    internal static AddressScope ScopeOf(IPEndPoint endPoint)
    {
        var address = Unwrap(endPoint.Address);
        foreach (var (network, scope) in Networks)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)) return scope;
        }
        return AddressScope.Public;
    }

    // IPv4 in the clothes of IPv6: mapped (::ffff:0:0/96), compatible with ::1 and :: among them (::/96), translated (64:ff9b::/96 and
    // ::ffff:0:0:0/96), and the relay's form, 2002::/16. What a network of our own translates (64:ff9b:1::/48) stands above.
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        if (address.IsIPv4MappedToIPv6 || !octets[..12].ContainsAnyExcept((byte)0)) return new IPAddress(octets[12..]);
        if (octets.StartsWith((ReadOnlySpan<byte>)[0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])) return new IPAddress(octets[12..]);
        if (octets.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0])) return new IPAddress(octets[12..]);
        return octets[0] == 0x20 && octets[1] == 0x02 ? new IPAddress(octets[2..6]) : address;
    }
}

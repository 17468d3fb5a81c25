using System.Net;
using System.Net.Sockets;

namespace IdResolution.Cli.Probing;

/// <summary>From where an address of a site record can be reached.</summary>
internal static class AddressReach
{
    private static readonly (IPNetwork Network, string Word)[] Bounded =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "private"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local"),
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), "loopback"),
        (IPNetwork.Parse("fc00::/7"), "private"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
    ];

    /// <summary>Why an address cannot be reached from everywhere, in a word; null when nothing speaks against it.</summary>
    public static string? BoundOf(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var (network, word) in Bounded)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address)) return word;
        }
        return null;
    }
}

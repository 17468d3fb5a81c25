using System.Net;
using IdResolution.Client.Resolving;

namespace IdResolution.Cli.Probing;

/// <summary>From where an address of a site record can be reached.</summary>
internal static class AddressReach
{
    private const int AnyPort = 1;

    /// <summary>Why an address cannot be reached from everywhere, in a word; null when nothing speaks against it.</summary>
    public static string? BoundOf(IPAddress address)
    {
        if (!PrivateAddresses.Contains(new IPEndPoint(address, AnyPort))) return null;
        if (IPAddress.IsLoopback(address)) return "loopback";
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? "empty" : "private";
    }
}

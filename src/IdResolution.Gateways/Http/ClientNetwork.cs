using System.Net;
using IdResolution.Protocol.Serving;

namespace IdResolution.Gateways.Http;

/// <summary>Whom limits are reckoned to: an IPv4 address, or the /64 network of an IPv6 address, since one machine has all of that.</summary>
/// <param name="Value">The IPv4 address, or the upper half of the IPv6 address; no IPv6 network in use has one below 2^32.</param>
internal readonly record struct ClientNetwork(ulong Value)
{
    public static ClientNetwork Of(IPAddress address)
    {
        var peer = PeerAddress.From(address);
        return new ClientNetwork(peer.IsIPv4 ? (uint)peer.Low : peer.High);
    }
}

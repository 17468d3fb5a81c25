using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Serving;

namespace IdResolution.Resolution.Recursion;

/// <summary>Networks that an address can be in. IPv4 stands in its IPv6 form. Allocates nothing; immutable.</summary>
internal sealed class NetworkSet
{
    private const int MappedBits = 96;

    private readonly (PeerAddress Start, PeerAddress Mask)[] _networks;

    public NetworkSet(IEnumerable<IPNetwork> networks) => _networks = [.. networks.Select(Read)];

    public bool Contains(PeerAddress address)
    {
        foreach (var (start, mask) in _networks)
        {
            if ((address.High & mask.High) == start.High && (address.Low & mask.Low) == start.Low) return true;
        }
        return false;
    }

    private static (PeerAddress Start, PeerAddress Mask) Read(IPNetwork network)
    {
        var isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        var bits = network.PrefixLength + (isIPv4 ? MappedBits : 0);
        var (start, mask) = (PeerAddress.From(network.BaseAddress), new PeerAddress(Ones(bits), Ones(bits - 64)));
        return (new PeerAddress(start.High & mask.High, start.Low & mask.Low), mask);
    }

    // So many ones from the left; none for a negative number.
    private static ulong Ones(int bits) => bits <= 0 ? 0 : bits >= 64 ? ulong.MaxValue : ulong.MaxValue << (64 - bits);
}

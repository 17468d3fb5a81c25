using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Failures;

namespace IdResolution.Client.Udp;

/// <summary>
/// How many of the places for questions each network takes: an IPv4 address, or 64 bits of an IPv6 one. A server that keeps silent keeps
/// every question for seconds, and must not take the places of all others. Safe for use from many threads.
/// </summary>
internal sealed class PlaceShares(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(AddressFamily Family, ulong Bits), int> _taken = [];

    /// <summary>Takes a place, until the result is disposed, once.</summary>
    /// <exception cref="ClientBusyException">The network has its share.</exception>
    public Share Take(IPEndPoint server)
    {
        var network = NetworkOf(server.Address);
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(network);
            if (taken >= most) throw new ClientBusyException(server.ToString(), $"Not sent: {most} questions wait for answers of {server} over UDP already.");
            _taken[network] = taken + 1;
        }
        return new Share(this, network);
    }

    private static (AddressFamily Family, ulong Bits) NetworkOf(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        return (address.AddressFamily, BinaryPrimitives.ReadUInt64BigEndian(octets));
    }

    /// <summary>A place that was taken.</summary>
    public readonly struct Share(PlaceShares shares, (AddressFamily Family, ulong Bits) network) : IDisposable
    {
        public void Dispose()
        {
            lock (shares._lock)
            {
                if (--shares._taken[network] == 0) shares._taken.Remove(network);
            }
        }
    }
}

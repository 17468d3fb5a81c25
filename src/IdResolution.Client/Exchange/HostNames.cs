using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Tls;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Looks up the DNS names of servers whose site record gives a name in place of an address (<c>domain</c>, specification §2.6). Names stay
/// known for half a minute; the table is bounded. Safe for use from many threads.
/// </summary>
internal sealed class HostNames(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null)
{
    private const int MaxNames = 1024;
    private const int MaxAddresses = 8;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp = lookUp ?? Dns.GetHostAddressesAsync;
    private readonly ConcurrentDictionary<string, (IPAddress[] Addresses, long At)> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The same targets with addresses in place of names; a name without address leaves a target that nobody can ask.</summary>
    public async ValueTask<IReadOnlyList<ServerTarget>> FindAsync(IReadOnlyList<ServerTarget> targets, CancellationToken cancellation)
    {
        if (!targets.Any(target => target.Domain is not null)) return targets;
        return await Task.WhenAll(targets.Select(async target =>
        {
            if (target.Domain is not { } name) return target;
            var addresses = await AddressesAsync(name, cancellation);
            return target with { Udp = Placed(target.Udp, addresses), Tcp = Placed(target.Tcp, addresses), Domain = null };
        }));
    }

    private static IPEndPoint[] Placed(IReadOnlyList<IPEndPoint> endPoints, IPAddress[] addresses) =>
    [
        .. endPoints.SelectMany(endPoint => endPoint.Address.Equals(IPAddress.Any) ? addresses.Select(address => At(endPoint, address)) : [endPoint]),
    ];

    private static IPEndPoint At(IPEndPoint endPoint, IPAddress address) =>
        endPoint is TlsEndPoint tls ? new TlsEndPoint(address, tls.Port, tls.Peer) : new IPEndPoint(address, endPoint.Port);

    private async Task<IPAddress[]> AddressesAsync(string name, CancellationToken cancellation)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < Lifetime) return known.Addresses;
        using var timer = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        IPAddress[] addresses;
        try
        {
            addresses = await _lookUp(name, both.Token);
        }
        catch (Exception exception) when (
            exception is SocketException or ArgumentException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Hosts of other people: a name that leads nowhere is a server that is down.
            addresses = [];
        }
        addresses = [.. addresses.OrderByDescending(address => address.AddressFamily == AddressFamily.InterNetworkV6).Take(MaxAddresses)];
        if (_known.Count >= MaxNames) _known.Clear();
        _known[name] = (addresses, time.GetTimestamp());
        return addresses;
    }
}

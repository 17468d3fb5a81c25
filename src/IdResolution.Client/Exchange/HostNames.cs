using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Http;
using IdResolution.Client.Tls;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Looks up the DNS names of servers whose site record gives a name in place of an address (<c>domain</c>, specification §2.6). Names stay
/// known for half a minute; the table is bounded, and so are the look-ups at one time and for one question. Safe for use from many threads.
/// </summary>
internal sealed class HostNames(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null)
{
    /// <summary>Most names looked up for one list of targets; a record may hold many more, in somebody else's zone.</summary>
    public const int MaxNamesAtOnce = 4;

    private const int MaxNames = 1024;
    private const int MaxAddresses = 8;

    // Every look-up keeps a thread until the name servers of other people have answered, or not.
    private const int MaxLookUps = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp = lookUp ?? Dns.GetHostAddressesAsync;
    private readonly ConcurrentDictionary<string, (IPAddress[] Addresses, long At)> _known = new(StringComparer.OrdinalIgnoreCase);

    private SemaphoreSlim Places { get; } = new(MaxLookUps, MaxLookUps);

    /// <summary>The same targets with addresses in place of names; a name without address leaves a target that nobody can ask.</summary>
    public async ValueTask<IReadOnlyList<ServerTarget>> FindAsync(IReadOnlyList<ServerTarget> targets, CancellationToken cancellation)
    {
        string[] names = [.. targets.Select(target => target.Domain).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxNamesAtOnce)];
        if (names.Length == 0) return targets;
        var found = await Task.WhenAll(names.Select(name => AddressesAsync(name, cancellation)));
        return [.. targets.Select(target =>
        {
            if (target.Domain is not { } name) return target;
            var position = Array.FindIndex(names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
            var addresses = position < 0 ? [] : found[position];
            return target with { Udp = Placed(target.Udp, addresses), Tcp = Placed(target.Tcp, addresses), Http = Placed(target.Http, addresses), Domain = null };
        })];
    }

    private static IPEndPoint[] Placed(IReadOnlyList<IPEndPoint> endPoints, IPAddress[] addresses) =>
    [
        .. endPoints.SelectMany(endPoint => endPoint.Address.Equals(IPAddress.Any) ? addresses.Select(address => At(endPoint, address)) : [endPoint]),
    ];

    private static IPEndPoint At(IPEndPoint endPoint, IPAddress address) => endPoint switch
    {
        HttpEndPoint http => http.At(address),
        TlsEndPoint tls => new TlsEndPoint(address, tls.Port, tls.Peer),
        _ => new IPEndPoint(address, endPoint.Port),
    };

    private async Task<IPAddress[]> AddressesAsync(string name, CancellationToken cancellation)
    {
        if (Known(name) is { } known) return known;
        using var timer = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            await Places.WaitAsync(both.Token);
            return await LookUpAsync(name).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    private IPAddress[]? Known(string name) =>
        _known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < Lifetime ? known.Addresses : null;

    // In a place that the caller took. The system cannot be told to give a name up: the place is free when it has, whoever still waits.
    private async Task<IPAddress[]> LookUpAsync(string name)
    {
        try
        {
            if (Known(name) is { } known) return known;
            IPAddress[] addresses;
            try
            {
                addresses = await _lookUp(name, CancellationToken.None);
            }
            catch (Exception exception) when (exception is SocketException or ArgumentException)
            {
                // Hosts of other people: a name that leads nowhere is a server that is down.
                addresses = [];
            }
            addresses = [.. addresses.OrderByDescending(address => address.AddressFamily == AddressFamily.InterNetworkV6).Take(MaxAddresses)];
            if (_known.Count >= MaxNames) _known.Clear();
            _known[name] = (addresses, time.GetTimestamp());
            return addresses;
        }
        finally
        {
            Places.Release();
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using IdResolution.Client.Failures;

namespace IdResolution.Client.Exchange;

/// <summary>
/// The servers that a client has connections to. Bounded: a resolver meets more servers in a day than it can stay connected to, so those
/// not used for longest are let go. Safe for use from many threads.
/// </summary>
internal sealed class KeptServers<TServer>(string transport, Func<IPEndPoint, TServer> connect, int capacity = KeptServers<TServer>.DefaultCapacity) : IAsyncDisposable
    where TServer : KeptServer
{
    /// <summary>Most servers with open connections.</summary>
    public const int DefaultCapacity = 1024;

    private readonly ConcurrentDictionary<IPEndPoint, TServer> _servers = new();
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile bool _isDisposed;

    /// <summary>The connections to a server, which stay until the result is disposed.</summary>
    /// <exception cref="ClientBusyException">All places are in use.</exception>
    public async ValueTask<ServerUse<TServer>> EnterAsync(IPEndPoint server)
    {
        if (_servers.TryGetValue(server, out var known) && known.TryEnter()) return new ServerUse<TServer>(known);
        List<TServer> retired = [];
        await _changing.WaitAsync();
        try
        {
            if (_servers.TryGetValue(server, out known) && known.TryEnter()) return new ServerUse<TServer>(known);
            if (_servers.Count >= capacity) retired = Retire();
            if (_servers.Count >= capacity || _isDisposed)
                throw new ClientBusyException(server.ToString(), $"Not sent: this client waits for {capacity} servers over {transport} already.");
            var fresh = connect(server);
            fresh.TryEnter();
            _servers[server] = fresh;
            return new ServerUse<TServer>(fresh);
        }
        finally
        {
            _changing.Release();
            foreach (var idle in retired) await idle.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync();
        _isDisposed = true;
        _changing.Release();
        foreach (var server in _servers.Values) await server.DisposeAsync();
        _servers.Clear();
    }

    // An eighth at once, so that a stream of new servers does not sort the table for each.
    private List<TServer> Retire()
    {
        var retired = new List<TServer>();
        foreach (var (endPoint, server) in _servers.OrderBy(pair => pair.Value.LastUsed).ToList())
        {
            if (retired.Count > capacity / 8) break;
            if (!server.TryRetire()) continue;
            _servers.TryRemove(new(endPoint, server));
            retired.Add(server);
        }
        return retired;
    }
}

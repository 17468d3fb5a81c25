using IdResolution.Node.Options;
using IdResolution.Protocol.Values;
using IdResolution.Resolution;
using IdResolution.Resolution.Delegation;
using IdResolution.Storage;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>The copies of a running node, and the watch over the services they are of.</summary>
internal sealed class EscrowService : IAsyncDisposable
{
    private readonly EscrowCopies _copies;
    private readonly EscrowWatch _watch;

    private EscrowService(Escrows escrows, EscrowCopies copies, EscrowWatch watch)
    {
        Escrows = escrows;
        _copies = copies;
        _watch = watch;
    }

    /// <summary>What the engine looks at.</summary>
    public Escrows Escrows { get; }

    /// <summary>Loads the copies and watches; null when there are none.</summary>
    public static async Task<EscrowService?> StartAsync(
        Configuration configuration, IHandleStore store, SiteRecord own, NodeSite site, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        var options = configuration.Escrow;
        if (options.Copies.Count == 0) return null;
        var files = options.Copies.Select(RemoteSiteFile.Split).ToDictionary(entry => new Escrow(entry.Prefix), entry => entry.File);
        var escrows = new Escrows([.. files.Keys]);
        var copies = new EscrowCopies(configuration, files, own, site.ServerIndex, time, log);
        var watch = new EscrowWatch(store, site, escrows, copies, TimeSpan.FromSeconds(options.ProbeSeconds), options.Failures, time);
        var service = new EscrowService(escrows, copies, watch);
        try
        {
            await watch.StartAsync(cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _copies.DisposeAsync();
    }
}

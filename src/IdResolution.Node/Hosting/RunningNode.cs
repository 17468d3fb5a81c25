using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>
/// A node that listens until it is disposed of. Any number may run in one process, each with a data directory and addresses of its own; the
/// operator port of any of them shows the sums over all. Safe for use from many threads.
/// </summary>
public sealed class RunningNode : IAsyncDisposable
{
    private readonly NodeParts _parts;
    private readonly CancellationTokenSource _stop;

    private RunningNode(Configuration configuration, NodeParts parts, Task completion, CancellationTokenSource stop)
    {
        Configuration = configuration;
        Completion = completion;
        _parts = parts;
        _stop = stop;
    }

    /// <summary>What it was started with.</summary>
    public Configuration Configuration { get; }

    /// <summary>Where it listens and with which key it signs, as clients find it.</summary>
    public SiteRecord Site => _parts.Prepared.Site;

    /// <summary>Where it listens for HTTP and HTTPS, in the order of the configuration; without a path.</summary>
    public IReadOnlyList<Uri> HttpAddresses => _parts.HttpAddresses;

    /// <summary>Ends with the node: when everything is drained and on disk.</summary>
    public Task Completion { get; }

    /// <summary>Where the first administrator's private key was written at this start; null when there was one already.</summary>
    internal string? AdminKeyFile => _parts.Prepared.AdminKeyFile;

    /// <summary>Sample identifiers registered at this start.</summary>
    internal int Samples => _parts.Prepared.Samples;

    /// <summary>Opens a node; it listens when this returns.</summary>
    /// <param name="configuration">What it is.</param>
    /// <param name="loggers">Where it reports; may be shared by many nodes, and must outlive them.</param>
    /// <param name="cancellationToken">Ends the start, and later the node.</param>
    /// <exception cref="StartException">It cannot be started; nothing stays open.</exception>
    public static async Task<RunningNode> StartAsync(Configuration configuration, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(loggers);
        var listening = new TaskCompletionSource<NodeParts>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var life = Task.Run(() => NodeHost.RunAsync(configuration, loggers, listening.SetResult, stop.Token), CancellationToken.None);
        if (await Task.WhenAny(listening.Task, life) == life && !listening.Task.IsCompleted)
        {
            stop.Dispose();
            await life;
            throw new OperationCanceledException(cancellationToken);
        }
        return new RunningNode(configuration, await listening.Task, life, stop);
    }

    /// <summary>Requests received over one transport since the start, whatever became of them.</summary>
    public long Requests(ClientTransport transport) => _parts.Transport.Requests(transport);

    /// <summary>Reads files again that may be replaced while the node runs.</summary>
    public void Reload() => _parts.Reload();

    /// <summary>Takes no more requests, and waits for <see cref="Completion"/>. Does nothing when called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Completion.IsCompleted) await _stop.CancelAsync();
        await Completion;
        _stop.Dispose();
    }
}

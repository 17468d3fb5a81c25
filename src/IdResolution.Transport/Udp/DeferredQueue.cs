using System.Threading.Channels;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Udp;

/// <summary>
/// The way from the receiving threads to the asynchronous half: a bounded queue and a fixed number of workers. What does not fit is
/// refused at once,
/// so a slow remote peer never slows the answers that come from memory. Safe from every thread.
/// </summary>
internal sealed class DeferredQueue : IDisposable
{
    // For engines that are slow to notice that they were cancelled.
    private static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(1);

    private readonly UdpOptions _options;
    private readonly GuardedHandler _handler;
    private readonly TransportMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Channel<DeferredRequest> _channel;
    private readonly Budget _budget;
    private readonly CancellationTokenSource _stop = new();
    private Task _workers = Task.CompletedTask;

    public DeferredQueue(UdpOptions options, GuardedHandler handler, TransportMetrics metrics, TimeProvider time)
    {
        _options = options;
        _handler = handler;
        _metrics = metrics;
        _time = time;
        _budget = new Budget(options.MaxQueuedOctets);
        _channel = Channel.CreateBounded<DeferredRequest>(options.QueueLength);
    }

    /// <summary>Starts the workers.</summary>
    public void Start() => _workers = Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(WorkAsync)));

    /// <summary>Copies a request and queues it; false when there is no room.</summary>
    public bool TryEnqueue(ReadOnlySpan<byte> frame, in Datagram datagram, IUdpLoop loop)
    {
        if (_channel.Reader.Count >= _options.QueueLength || !_budget.TryTake(frame.Length)) return false;
        var route = new ReturnRoute(loop, datagram.Address.ToArray(), datagram.Control.ToArray());
        var request = new DeferredRequest(frame, datagram.Source, route, _options, _metrics.Udp, _time.GetTimestamp());
        _metrics.QueuedChanged(ClientTransport.Udp, 1);
        if (_channel.Writer.TryWrite(request)) return true;
        Finish(request);
        return false;
    }

    /// <summary>
    /// Takes nothing more, waits for what is outstanding until the drain time is over or <paramref name="hurry"/> says so, then cancels
    /// the rest.
    /// </summary>
    public async Task StopAsync(CancellationToken hurry)
    {
        _channel.Writer.TryComplete();
        if (!await EndsWithinAsync(_options.DrainTimeout, _time, hurry)) _metrics.Udp.Add(Counter.DrainExpired);
        await _stop.CancelAsync();
        await EndsWithinAsync(CancelGrace, TimeProvider.System, CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task<bool> EndsWithinAsync(TimeSpan limit, TimeProvider time, CancellationToken hurry)
    {
        try
        {
            await _workers.WaitAsync(limit, time, hurry);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task WorkAsync()
    {
        await foreach (var request in _channel.Reader.ReadAllAsync())
        {
            using (var limit = new CancellationTokenSource(_options.RequestTimeout, _time))
            using (_stop.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit))
                await _handler.AnswerAsync(request.ToRequest(), request, limit.Token);
            _metrics.AsynchronousHalfTook(ClientTransport.Udp, _time.GetElapsedTime(request.Received));
            Finish(request);
        }
    }

    private void Finish(DeferredRequest request)
    {
        _budget.Return(request.Length);
        request.Release();
        _metrics.QueuedChanged(ClientTransport.Udp, -1);
    }
}

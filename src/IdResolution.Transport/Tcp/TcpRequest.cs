using System.Buffers;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Tcp;

/// <summary>A request of a connection in the asynchronous half, with a copy of its octets. Runs on the thread pool, beside the
/// connection's other requests.</summary>
internal sealed class TcpRequest : IReplySink, IThreadPoolWorkItem, IDisposable
{
    private readonly HandleConnection _connection;
    private readonly TcpShared _shared;
    private readonly byte[] _frame;
    private readonly CancellationTokenSource _limit;
    private readonly long _received;

    public TcpRequest(HandleConnection connection, TcpShared shared, ReadOnlySpan<byte> frame)
    {
        _connection = connection;
        _shared = shared;
        _received = shared.Time.GetTimestamp();
        Length = frame.Length;
        _frame = ArrayPool<byte>.Shared.Rent(Length);
        frame.CopyTo(_frame);
        _limit = new CancellationTokenSource(shared.Options.RequestTimeout, shared.Time);
    }

    /// <summary>Octets of the request.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public int MaxReplyLength => FrameTaker.MaxReplyLength;

    /// <inheritdoc/>
    public void Execute() => _ = RunAsync();

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Length, MaxReplyLength);
        cancellationToken.ThrowIfCancellationRequested();
        var write = _connection.TryWriteAsync(frame, cancellationToken);
        var hadRoom = write.IsCompleted;
        var isOpen = await write;
        // A write that waited for a slow peer ends on the thread that serves connections, which the engine must not keep from the others.
        if (!hadRoom) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!isOpen) throw new OperationCanceledException("The peer is gone.");
        _shared.Metrics.Tcp.Add(Counter.Answers);
        _limit.CancelAfter(_shared.Options.RequestTimeout);
    }

    /// <inheritdoc/>
    public void Dispose() => _limit.Dispose();

    private async Task RunAsync()
    {
        var request = new Request(_frame.AsMemory(0, Length), ClientTransport.Tcp, _connection.Remote, _connection.Client);
        try
        {
            using (this)
            using (_connection.Stopped.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _limit))
                await _shared.Handler.AnswerAsync(request, this, _limit.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_frame);
            _shared.Metrics.AsynchronousHalfTook(ClientTransport.Tcp, _shared.Time.GetElapsedTime(_received));
            _connection.Finished(this);
        }
    }
}

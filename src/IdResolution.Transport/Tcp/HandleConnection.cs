using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Logging;
using IdResolution.Transport.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace IdResolution.Transport.Tcp;

/// <summary>
/// One connection: many requests, pipelined (specification §3.7). What the engine answers from memory is answered at once, all answers
/// of one read in one
/// write; other requests run beside each other and are answered in the order in which they finish.
/// </summary>
internal sealed class HandleConnection : IDisposable
{
    private readonly ConnectionContext _context;
    private readonly TcpShared _shared;
    private readonly SourceShare _share;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stop = new();
    private readonly FrameTaker _taker;
    private readonly Action _endBurst;
    private int _isCutOff;

    // Under the write lock: octets written and not sent yet, and the promises to those whose answers leave at the end of a burst.
    private int _unsent;
    private List<TaskCompletionSource<bool>>? _burst;

    public HandleConnection(ConnectionContext context, TcpShared shared, SourceShare share)
    {
        _context = context;
        _shared = shared;
        _share = share;
        _input = context.Transport.Input;
        _output = context.Transport.Output;
        _slots = new SemaphoreSlim(shared.Options.MaxOutstandingPerConnection);
        Remote = context.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        Peer = PeerAddress.From(Remote.Address);
        Client = new ClientConnection(isConfidential: context.Features.Get<ITlsHandshakeFeature>() is not null);
        Stopped = _stop.Token;
        Deadlines = new ConnectionDeadlines(shared.Options, shared.Time);
        _taker = new FrameTaker(this, shared, share.InFlight, _output);
        _endBurst = () => _ = EndBurstAsync();
    }

    /// <summary>Whether <paramref name="server"/> took the connection.</summary>
    public bool IsOf(TcpServer server) => _context.Features.Get<TcpServer>() == server;

    /// <summary>The peer.</summary>
    public IPEndPoint Remote { get; }

    /// <summary>The peer's address, for the synchronous half.</summary>
    public PeerAddress Peer { get; }

    /// <summary>What the engine sees of the connection.</summary>
    public ClientConnection Client { get; }

    /// <summary>Cancelled when the connection has ended or is cut off.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Watches this connection.</summary>
    public ConnectionDeadlines Deadlines { get; }

    /// <summary>Whether one more request may go to the asynchronous half.</summary>
    public bool HasFreeSlot => _slots.CurrentCount > 0;

    private int Outstanding => _shared.Options.MaxOutstandingPerConnection - _slots.CurrentCount;

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync()
    {
        try
        {
            // A peer that has closed its half still gets what it asked for.
            if (await ReadAllAsync()) await FinishRequestsAsync();
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException)
        {
            // The peer is gone, or was cut off.
        }
        finally
        {
            if (Outstanding > 0) await _stop.CancelAsync();
            await FinishRequestsAsync();
            _taker.ReleaseReservation();
            await _input.CompleteAsync();
            await _output.CompleteAsync();
        }
    }

    /// <summary>Stops reading; outstanding requests get the drain time. Safe from every thread.</summary>
    public void RequestClose()
    {
        Deadlines.BeginClosing();
        _input.CancelPendingRead();
    }

    /// <summary>Looks at the clock and closes or cuts the connection where a time is over. Called by one thread at a time.</summary>
    /// <param name="isCrowded">Whether places for connections run out.</param>
    public void CheckDeadlines(bool isCrowded)
    {
        if (Volatile.Read(ref _isCutOff) != 0 || Deadlines.Overdue(Outstanding, isCrowded) is not { } reason) return;
        if (reason != Counter.IdleClosed)
        {
            CutOff(reason);
            return;
        }
        _shared.Metrics.Tcp.Add(reason);
        RequestClose();
    }

    /// <summary>Ends the connection and its requests at once. Safe from every thread.</summary>
    public void CutOff(Counter reason)
    {
        if (Interlocked.Exchange(ref _isCutOff, 1) != 0) return;
        _shared.Metrics.Tcp.Add(reason);
        Log.ConnectionCutOff(_shared.Logger, Remote, reason);
        _context.Abort(new ConnectionAbortedException("Cut off by the server."));
        _ = CancelRequestsAsync();
    }

    /// <summary>After <see cref="RunAsync"/>.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        _slots.Dispose();
        _writing.Dispose();
    }

    /// <summary>
    /// Writes octets as one piece, among the answers of other requests, and waits until they were sent; false when the peer is gone. In a
    /// <see cref="ReplyBurst"/> they are sent at its end, together with those of its other requests. Safe from every thread.
    /// </summary>
    public async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        Task<bool>? sent;
        try
        {
            _output.Write(octets.Span);
            _unsent += octets.Length;
            if (_unsent >= FrameTaker.EnoughToSend || !TryJoinBurst(out sent)) return await TryFlushAsync();
        }
        finally
        {
            _writing.Release();
        }
        return await sent;
    }

    /// <summary>Hands a request to the asynchronous half; false when too much is outstanding. Only while there is a free slot.</summary>
    public bool TryDefer(ReadOnlySpan<byte> frame)
    {
        if (!_share.Outstanding.TryTake(1)) return false;
        if (!_share.InFlight.TryTake(frame.Length))
        {
            _share.Outstanding.Return(1);
            return false;
        }
        // The reading loop is the only one that takes slots, and it saw a free one.
        _slots.Wait(0);
        _shared.Metrics.Tcp.Add(Counter.Deferred);
        _shared.Metrics.QueuedChanged(ClientTransport.Tcp, 1);
        ThreadPool.UnsafeQueueUserWorkItem(new TcpRequest(this, _shared, frame), preferLocal: false);
        return true;
    }

    /// <summary>Called by a request that has ended.</summary>
    public void Finished(TcpRequest request)
    {
        _share.InFlight.Return(request.Length);
        _share.Outstanding.Return(1);
        _shared.Metrics.QueuedChanged(ClientTransport.Tcp, -1);
        Deadlines.Touch();
        _slots.Release();
    }

    /// <summary>Reads until the end; false when there is nobody left to answer.</summary>
    private async Task<bool> ReadAllAsync()
    {
        while (true)
        {
            var read = await _input.ReadAsync();
            if (Deadlines.IsClosing) return true;
            if (read is { IsCompleted: true, IsCanceled: true }) return false;
            Deadlines.Touch();
            var (next, isOpen) = await TakeFramesAsync(read.Buffer);
            if (!isOpen || next == FrameTaker.Next.Close) return true;
            if (next == FrameTaker.Next.Discard)
            {
                await DiscardAsync();
                return true;
            }
            if (next == FrameTaker.Next.WaitForSlot) await WaitForSlotAsync();
            if (next != FrameTaker.Next.Read || !read.IsCompleted) continue;
            // What is left will never be complete.
            Deadlines.EndFrame();
            return true;
        }
    }

    private async ValueTask<(FrameTaker.Next Next, bool IsOpen)> TakeFramesAsync(ReadOnlySequence<byte> buffer)
    {
        await _writing.WaitAsync();
        try
        {
            var rest = buffer;
            var next = _taker.Take(ref rest, out var written);
            // Where the rest is only part of a frame there is nothing to see before more arrives.
            _input.AdvanceTo(rest.Start, next == FrameTaker.Next.Read ? rest.End : rest.Start);
            _unsent += written;
            return (next, written == 0 || await TryFlushAsync());
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Under the write lock: whether what was written may leave at the end of a burst, and the promise that it does.</summary>
    private bool TryJoinBurst([NotNullWhen(true)] out Task<bool>? sent)
    {
        sent = null;
        if (_burst is null && !ReplyBurst.TryDoAtEnd(_endBurst)) return false;
        var promise = new TaskCompletionSource<bool>();
        (_burst ??= []).Add(promise);
        sent = promise.Task;
        return true;
    }

    // Its requests go on here, after the lock was released: until then they keep the connection from being disposed of.
    private async Task EndBurstAsync()
    {
        await _writing.WaitAsync();
        var burst = _burst!;
        _burst = null;
        var flush = TryFlushAsync().AsTask();
        await ((Task)flush).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _writing.Release();
        foreach (var promise in burst) promise.SetFromTask(flush);
    }

    /// <summary>Sends what was written; false when the peer is gone. Only under the write lock.</summary>
    private async ValueTask<bool> TryFlushAsync()
    {
        var written = _unsent;
        _unsent = 0;
        var charged = 0;
        var waits = false;
        try
        {
            var flush = _output.FlushAsync(CancellationToken.None);
            if (!flush.IsCompleted)
            {
                Deadlines.BeginWrite();
                waits = true;
                // The peer does not read fast enough: what it keeps here counts.
                if (_share.InFlight.TryTake(written)) charged = written;
                else CutOff(Counter.SlowReader);
            }
            var result = await flush;
            return !result.IsCompleted && !result.IsCanceled;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
        finally
        {
            if (waits)
            {
                _share.InFlight.Return(charged);
                Deadlines.EndWrite();
            }
        }
    }

    private async Task WaitForSlotAsync()
    {
        await _slots.WaitAsync();
        _slots.Release();
    }

    private async Task CancelRequestsAsync()
    {
        try
        {
            await _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The connection ended by itself meanwhile.
        }
    }

    private async Task FinishRequestsAsync()
    {
        if (Outstanding == 0) return;
        var slots = _shared.Options.MaxOutstandingPerConnection;
        for (var i = 0; i < slots; i++) await _slots.WaitAsync();
        _slots.Release(slots);
    }

    /// <summary>Reads on for a while after a refusal, because closing with unread octets would take the answer away from the
    /// peer.</summary>
    private async Task DiscardAsync()
    {
        Deadlines.BeginDiscard();
        while (true)
        {
            var read = await _input.ReadAsync();
            _input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || Deadlines.IsClosing) return;
        }
    }
}

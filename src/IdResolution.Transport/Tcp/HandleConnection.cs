using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Metrics;
using Microsoft.AspNetCore.Connections;

namespace IdResolution.Transport.Tcp;

/// <summary>
/// One connection: many requests, pipelined (specification §3.7). What the engine answers from memory is answered at once, all answers of one read in one
/// write; other requests run beside each other and are answered in the order in which they finish.
/// </summary>
internal sealed class HandleConnection : IDisposable
{
    /// <summary>Octets of the largest answer, envelope included.</summary>
    public const int MaxReplyLength = Envelope.Length + Envelope.MaxMessageLength;

    /// <summary>Incomplete requests up to this length are not charged to the common budget.</summary>
    private const int FreeAllowance = 4_096;

    /// <summary>Octets of answers that are sent before more are staged; what a peer that does not read can make us hold.</summary>
    private const int EnoughStaged = 64 * 1024;

    private const int StagingLength = EnoughStaged + MaxReplyLength;

    private readonly ConnectionContext _context;
    private readonly TcpShared _shared;
    private readonly SourceShare _share;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stop = new();
    private int _reserved;
    private bool _isCutOff;

    public HandleConnection(ConnectionContext context, TcpShared shared, SourceShare share)
    {
        _context = context;
        _shared = shared;
        _share = share;
        _input = context.Transport.Input;
        _output = context.Transport.Output;
        _slots = new SemaphoreSlim(shared.Options.MaxOutstandingPerConnection);
        Remote = context.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        Stopped = _stop.Token;
        Deadlines = new ConnectionDeadlines(shared.Options, shared.Time);
    }

    private enum Next
    {
        /// <summary>Read more.</summary>
        Read,

        /// <summary>Send what is staged, then look at what was read again.</summary>
        Continue,

        /// <summary>Send what is staged, wait until a request finishes, then look at what was read again.</summary>
        WaitForSlot,

        /// <summary>Send what is staged, then throw away what still comes and close.</summary>
        Refuse,

        /// <summary>Close.</summary>
        Close,
    }

    /// <summary>The peer.</summary>
    public IPEndPoint Remote { get; }

    /// <summary>Cancelled when the connection has ended or is cut off.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Watches this connection.</summary>
    public ConnectionDeadlines Deadlines { get; }

    private int Outstanding => _shared.Options.MaxOutstandingPerConnection - _slots.CurrentCount;

    /// <summary>Serves the connection until it ends; throws nothing.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAllAsync();
            // A peer that has closed its half still gets what it asked for.
            await FinishRequestsAsync();
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            // The peer is gone, or was cut off.
        }
        finally
        {
            await _stop.CancelAsync();
            await FinishRequestsAsync();
            _share.InFlight.Return(_reserved);
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
        if (_isCutOff || Deadlines.Overdue(Outstanding, isCrowded) is not { } reason) return;
        _shared.Metrics.Tcp.Add(reason);
        if (reason == Counter.IdleClosed)
        {
            RequestClose();
            return;
        }
        Logging.Log.ConnectionCutOff(_shared.Logger, Remote, reason);
        CutOff();
    }

    /// <summary>After <see cref="RunAsync"/>.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        _slots.Dispose();
        _writing.Dispose();
    }

    /// <summary>Writes octets as one piece, among the answers of other requests; false when the peer is gone. Safe from every thread.</summary>
    public async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        return await WriteAsTheOnlyOneAsync(octets, lent: null);
    }

    /// <summary>Writes the answers of one read and gives their memory back before it waits for the peer: that may take long.</summary>
    private async ValueTask<bool> TryWriteStagedAsync(byte[] staging, int staged)
    {
        if (!_writing.Wait(0, CancellationToken.None))
        {
            var copy = ArrayPool<byte>.Shared.Rent(staged);
            staging.AsSpan(0, staged).CopyTo(copy);
            ArrayPool<byte>.Shared.Return(staging);
            staging = copy;
            await _writing.WaitAsync();
        }
        return await WriteAsTheOnlyOneAsync(staging.AsMemory(0, staged), staging);
    }

    private async ValueTask<bool> WriteAsTheOnlyOneAsync(ReadOnlyMemory<byte> octets, byte[]? lent)
    {
        try
        {
            Deadlines.BeginWrite();
            _output.Write(octets.Span);
            if (lent is not null) ArrayPool<byte>.Shared.Return(lent);
            var result = await _output.FlushAsync(CancellationToken.None);
            return !result.IsCompleted && !result.IsCanceled;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
        finally
        {
            Deadlines.EndWrite();
            _writing.Release();
        }
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

    private async Task ReadAllAsync()
    {
        while (true)
        {
            var read = await _input.ReadAsync();
            if (Deadlines.IsClosing) return;
            Deadlines.Touch();
            var rest = read.Buffer;
            var staging = ArrayPool<byte>.Shared.Rent(StagingLength);
            var next = TakeFrames(ref rest, staging, out var staged);
            // Where the rest is only part of a frame there is nothing to see before more arrives.
            var examined = next == Next.Read ? rest.End : rest.Start;
            _input.AdvanceTo(rest.Start, examined);
            if (staged == 0) ArrayPool<byte>.Shared.Return(staging);
            var open = staged == 0 || await TryWriteStagedAsync(staging, staged);
            if (!open || next == Next.Close) return;
            if (next == Next.Refuse)
            {
                await DiscardAsync();
                return;
            }
            if (next == Next.WaitForSlot) await WaitForSlotAsync();
            if (next == Next.Read && read.IsCompleted) return;
        }
    }

    /// <summary>Takes frame after frame and stages the answers to those that are answered at once.</summary>
    private Next TakeFrames(ref ReadOnlySequence<byte> rest, Span<byte> staging, out int staged)
    {
        staged = 0;
        var requests = 0;
        var answers = 0;
        var next = Next.Continue;
        while (next == Next.Continue && staged < EnoughStaged && !rest.IsEmpty)
        {
            if (_slots.CurrentCount == 0) next = Next.WaitForSlot;
            else
            {
                var before = staged;
                next = TakeFrame(ref rest, staging, ref staged, ref requests);
                if (staged > before) answers++;
            }
        }
        if (rest.IsEmpty)
        {
            Deadlines.EndFrame();
            if (next == Next.Continue) next = Next.Read;
        }
        if (requests > 0) _shared.Metrics.Tcp.Add(Counter.Requests, requests);
        if (answers > 0) _shared.Metrics.Tcp.Add(Counter.Answers, answers);
        return next;
    }

    private Next TakeFrame(ref ReadOnlySequence<byte> rest, Span<byte> staging, ref int staged, ref int requests)
    {
        Span<byte> head = stackalloc byte[Envelope.Length + Header.Length];
        var state = FrameReader.Look(rest, head, out var headLength, out var envelope, out var length);
        var message = headLength < Envelope.Length ? default : head[Envelope.Length..headLength];
        switch (state)
        {
            case FrameReader.State.Complete:
                Deadlines.EndFrame();
                ReleaseReservation();
                if (Refusal.IsResponse(envelope, message)) _shared.Metrics.Tcp.Add(Counter.Response);
                else
                {
                    requests++;
                    staged += Answer(rest.Slice(0, length), envelope, message, staging[staged..]);
                }
                rest = rest.Slice(length);
                return Next.Continue;
            case FrameReader.State.Incomplete when TryReserve((int)Math.Min(rest.Length, length)):
                Deadlines.BeginFrame(length);
                return Next.Read;
            case FrameReader.State.Incomplete:
                ReleaseReservation();
                staged += Refuse(staging[staged..], envelope, message, ResponseCode.ServerTooBusy, Counter.AnsweredBusy);
                return Next.Refuse;
            case FrameReader.State.TooLong:
                staged += Refuse(staging[staged..], envelope, message, ResponseCode.ProtocolError, Counter.AnsweredTooLong);
                return Next.Refuse;
            case FrameReader.State.Fragment:
                staged += Refuse(staging[staged..], envelope, message, ResponseCode.ProtocolError, Counter.AnsweredFragmentOnStream);
                return Next.Refuse;
            default:
                _shared.Metrics.Tcp.Add(Counter.UnknownVersion);
                return Next.Close;
        }
    }

    /// <summary>Answers a whole frame, or hands it to the asynchronous half; returns octets written to <paramref name="reply"/>.</summary>
    private int Answer(in ReadOnlySequence<byte> frame, in Envelope envelope, ReadOnlySpan<byte> message, Span<byte> reply)
    {
        if (frame.IsSingleSegment) return AnswerContiguous(frame.FirstSpan, envelope, message, reply);
        var length = (int)frame.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        frame.CopyTo(copy);
        var written = AnswerContiguous(copy.AsSpan(0, length), envelope, message, reply);
        ArrayPool<byte>.Shared.Return(copy);
        return written;
    }

    private int AnswerContiguous(ReadOnlySpan<byte> frame, in Envelope envelope, ReadOnlySpan<byte> message, Span<byte> reply)
    {
        switch (_shared.Handler.TryAnswer(frame, reply[..MaxReplyLength], out var written))
        {
            case Outcome.Answered:
                return written;
            case Outcome.Dropped:
                _shared.Metrics.Tcp.Add(Counter.ByEngine);
                return 0;
            default:
                return TryDefer(frame) ? 0 : Refuse(reply, envelope, message, ResponseCode.ServerTooBusy, Counter.AnsweredBusy);
        }
    }

    private bool TryDefer(ReadOnlySpan<byte> frame)
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

    private int Refuse(Span<byte> reply, in Envelope envelope, ReadOnlySpan<byte> message, ResponseCode code, Counter why)
    {
        _shared.Metrics.Tcp.Add(why);
        return Refusal.Write(reply, envelope, message, code, _shared.Time);
    }

    /// <summary>Charges the incomplete frame to the common budget: what has arrived, not what it promises.</summary>
    private bool TryReserve(int arrived)
    {
        if (arrived <= FreeAllowance || arrived <= _reserved) return true;
        if (!_share.InFlight.TryTake(arrived - _reserved)) return false;
        _reserved = arrived;
        return true;
    }

    private void ReleaseReservation()
    {
        if (_reserved == 0) return;
        _share.InFlight.Return(_reserved);
        _reserved = 0;
    }

    private async Task WaitForSlotAsync()
    {
        await _slots.WaitAsync();
        _slots.Release();
    }

    private void CutOff()
    {
        _isCutOff = true;
        _context.Abort(new ConnectionAbortedException("Cut off by the server."));
        _ = CancelRequestsAsync();
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
        var slots = _shared.Options.MaxOutstandingPerConnection;
        for (var i = 0; i < slots; i++) await _slots.WaitAsync();
        _slots.Release(slots);
    }

    /// <summary>Reads on for a while after a refusal, because closing with unread octets would take the answer away from the peer.</summary>
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

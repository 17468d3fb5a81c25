using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Logging;
using IdResolution.Transport.Metrics;
using Microsoft.Extensions.Logging;

namespace IdResolution.Transport;

/// <summary>
/// Calls the synchronous half so that an exception against its contract harms one request only: it is counted, logged at most once a
/// second, and the
/// peer gets response code 2 without any text. Safe from every thread.
/// </summary>
internal sealed class GuardedHandler(
    IRequestHandler handler, ClientTransport transport, TransportCounters counters, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);
    private long _lastLogged = long.MinValue;

    /// <summary>The synchronous half; a length that cannot be is a fault too.</summary>
    public Outcome TryAnswer(ReadOnlySpan<byte> frame, PeerAddress peer, Span<byte> reply, out int length)
    {
        try
        {
            var outcome = handler.TryAnswer(frame, transport, peer, reply, out length);
            if (outcome != Outcome.Answered) length = 0;
            else if (length < Envelope.Length || length > reply.Length)
                throw new InvalidOperationException("The engine reported a length that cannot be.");
            return outcome;
        }
#pragma warning disable CA1031 // the one place that stands between a bug and the whole service
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(e);
            length = WriteError(frame, reply);
            return Outcome.Answered;
        }
    }

    /// <summary>The first step of fetching ahead; 0 after a fault.</summary>
    public ulong BeginFetch(ReadOnlySpan<byte> frame)
    {
        try
        {
            return handler.BeginFetch(frame);
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(e);
            return 0;
        }
    }

    /// <summary>The second step.</summary>
    public void ContinueFetch(ulong fetch)
    {
        try
        {
            handler.ContinueFetch(fetch);
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(e);
        }
    }

    /// <summary>The asynchronous half; true when it ended as its contract says.</summary>
    public async ValueTask AnswerAsync(Request request, IReplySink replies, CancellationToken cancellationToken)
    {
        try
        {
            await handler.AnswerAsync(request, replies, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            counters.Add(Counter.Cancelled);
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(e);
            await SendErrorAsync(request, replies, cancellationToken);
        }
    }

    private async ValueTask SendErrorAsync(Request request, IReplySink replies, CancellationToken cancellationToken)
    {
        var error = new byte[ErrorReply.Length];
        WriteError(request.Frame.Span, error);
        try
        {
            await replies.SendAsync(error, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            counters.Add(Counter.Cancelled);
        }
    }

    private int WriteError(ReadOnlySpan<byte> frame, Span<byte> reply)
    {
        Envelope.TryRead(frame, out var envelope);
        return Refusal.Write(reply, envelope, frame[Envelope.Length..], ResponseCode.Error, time);
    }

    private void Report(Exception e)
    {
        counters.Add(Counter.HandlerFaults);
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _lastLogged);
        if (last != long.MinValue && time.GetElapsedTime(last, now) < LogInterval) return;
        if (Interlocked.CompareExchange(ref _lastLogged, now, last) == last) Log.HandlerFault(logger, transport, e);
    }
}

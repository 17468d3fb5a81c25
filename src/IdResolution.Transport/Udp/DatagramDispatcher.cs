using System.Buffers;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Fragments;
using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Udp;

/// <summary>
/// Decides what happens to one datagram, top to bottom: admission, envelope, fragments, the synchronous half, the queue of the
/// asynchronous half.
/// One per receiving thread; allocates nothing for a request that is one datagram and is answered from memory.
/// </summary>
internal sealed class DatagramDispatcher(
    GuardedHandler handler,
    FragmentTable fragments,
    SourceRateLimiter? limiter,
    DeferredQueue queue,
    CounterBlock counters,
    TimeProvider time)
{
    /// <summary>The door: false for what is dropped without an answer, and before it costs anything.</summary>
    /// <param name="octets">What was received.</param>
    /// <param name="source">Where it came from; charged with a request.</param>
    /// <param name="envelope">What <see cref="Answer"/> wants to know.</param>
    public bool TryAdmit(ReadOnlySpan<byte> octets, in SourceKey source, out Envelope envelope)
    {
        var reason = Counter.TooShort;
        if (Envelope.TryRead(octets, out envelope))
        {
            if (limiter is not null && !limiter.Admit(source)) reason = Counter.RateLimited;
            else if (!Refusal.IsKnownVersion(envelope)) reason = Counter.UnknownVersion;
            else if (!Refusal.IsResponse(envelope, octets[Envelope.Length..])) return true;
            else reason = Counter.Response;
        }
        counters.Increment(reason);
        return false;
    }

    /// <summary>Starts fetching what an admitted datagram will need; 0 = nothing.</summary>
    public ulong BeginFetch(in Envelope envelope, ReadOnlySpan<byte> octets) =>
        envelope.MessageLength + Envelope.Length == octets.Length ? handler.BeginFetch(octets) : 0;

    /// <summary>Fetches on.</summary>
    public void ContinueFetch(ulong fetch) => handler.ContinueFetch(fetch);

    /// <summary>Handles one admitted datagram.</summary>
    /// <param name="envelope">As <see cref="TryAdmit"/> read it.</param>
    /// <param name="datagram">What was received.</param>
    /// <param name="loop">Who received it, for late answers.</param>
    /// <param name="reply">Room for the largest answer.</param>
    /// <returns>Octets of <paramref name="reply"/> to send; 0 = nothing.</returns>
    public int Answer(in Envelope envelope, in Datagram datagram, IUdpLoop loop, Span<byte> reply)
    {
        var octets = datagram.Octets;
        var message = octets[Envelope.Length..];
        if (envelope.MessageLength > Envelope.MaxMessageLength) return Refuse(envelope, message, reply, Counter.AnsweredTooLong);
        if (envelope.MessageLength > Fragment.PayloadLength) return AnswerFragment(datagram, envelope, loop, reply);
        if (envelope.Sequence != 0) return Drop(Counter.BadFragment);
        if (envelope.MessageLength != message.Length) return Refuse(envelope, message, reply, Counter.AnsweredLengthMismatch);
        return AnswerWhole(octets, datagram, loop, reply);
    }

    private int AnswerFragment(in Datagram datagram, in Envelope envelope, IUdpLoop loop, Span<byte> reply)
    {
        if (!fragments.TryComplete(envelope, datagram.Octets[Envelope.Length..], datagram.Source, out var frame, out var length)) return 0;
        var answered = AnswerWhole(frame.AsSpan(0, length), datagram, loop, reply);
        ArrayPool<byte>.Shared.Return(frame);
        return answered;
    }

    private int AnswerWhole(ReadOnlySpan<byte> frame, in Datagram datagram, IUdpLoop loop, Span<byte> reply)
    {
        counters.Increment(Counter.Requests);
        var outcome = handler.TryAnswer(frame, datagram.Source.Address, reply, out var length);
        if (outcome == Outcome.Answered)
        {
            counters.Increment(Counter.Answers);
            return length;
        }
        if (outcome == Outcome.Dropped) return Drop(Counter.ByEngine);
        if (!queue.TryEnqueue(frame, datagram, loop)) return Drop(Counter.QueueFull);
        counters.Increment(Counter.Deferred);
        return 0;
    }

    private int Refuse(in Envelope envelope, ReadOnlySpan<byte> message, Span<byte> reply, Counter why)
    {
        counters.Increment(why);
        counters.Increment(Counter.Answers);
        return Refusal.Write(reply, envelope, message, ResponseCode.ProtocolError, time);
    }

    private int Drop(Counter why)
    {
        counters.Increment(why);
        return 0;
    }
}

using System.Buffers;
using System.IO.Pipelines;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Tcp;

/// <summary>
/// The synchronous part of a connection: takes frame after frame from what was read, has them answered from memory, and writes the
/// answers to the
/// pipe, to be sent together. Used under the connection's write lock only.
/// </summary>
internal sealed class FrameTaker(HandleConnection connection, TcpShared shared, Budget inFlight, PipeWriter output)
{
    /// <summary>Octets of the largest answer, envelope included.</summary>
    public const int MaxReplyLength = Envelope.Length + Envelope.MaxMessageLength;

    /// <summary>Incomplete requests up to this length are not charged to the common budget.</summary>
    private const int FreeAllowance = 4_096;

    /// <summary>Once so many octets of answers are written, they are sent before more frames are taken.</summary>
    public const int EnoughToSend = 64 * 1024;

    /// <summary>Requests whose records are fetched from memory at the same time.</summary>
    private const int FetchedTogether = 32;

    private readonly LatencySampler _latency = new(shared.Metrics, ClientTransport.Tcp, shared.Time);
    private int _reserved;

    /// <summary>How the connection goes on after the answers were sent.</summary>
    public enum Next
    {
        /// <summary>Read more.</summary>
        Read,

        /// <summary>Look again at what was read.</summary>
        Continue,

        /// <summary>Wait until a request finishes, then look again at what was read.</summary>
        WaitForSlot,

        /// <summary>Throw away what still comes for a while, then close.</summary>
        Discard,

        /// <summary>Close.</summary>
        Close,
    }

    /// <summary>Takes as many frames as it can; <paramref name="rest"/> is what is left, <paramref name="written"/> what is to be
    /// sent.</summary>
    public Next Take(ref ReadOnlySequence<byte> rest, out int written)
    {
        var began = _latency.Begin();
        var reply = ArrayPool<byte>.Shared.Rent(MaxReplyLength);
        written = 0;
        var requests = 0;
        var answers = 0;
        var ahead = 0;
        var next = Next.Continue;
        while (next == Next.Continue && written < EnoughToSend && !rest.IsEmpty)
        {
            if (!connection.HasFreeSlot)
            {
                next = Next.WaitForSlot;
                break;
            }
            if (ahead == 0) ahead = FetchAhead(rest);
            ahead--;
            next = TakeFrame(ref rest, reply.AsSpan(0, MaxReplyLength), ref requests, out var length);
            if (length == 0) continue;
            output.Write(reply.AsSpan(0, length));
            written += length;
            answers++;
        }
        ArrayPool<byte>.Shared.Return(reply);
        if (rest.IsEmpty)
        {
            connection.Deadlines.EndFrame();
            if (next == Next.Continue) next = Next.Read;
        }
        if (requests > 0) shared.Metrics.Tcp.Add(Counter.Requests, requests);
        _latency.End(began, requests);
        if (answers > 0) shared.Metrics.Tcp.Add(Counter.Answers, answers);
        return next;
    }

    /// <summary>Gives back what the incomplete frame was charged.</summary>
    public void ReleaseReservation()
    {
        if (_reserved == 0) return;
        inFlight.Return(_reserved);
        _reserved = 0;
    }

    // A record far away costs several hundred nanoseconds to read; asked for together, many of them cost hardly more than one.
    private int FetchAhead(in ReadOnlySequence<byte> buffer)
    {
        Span<ulong> fetches = stackalloc ulong[FetchedTogether];
        var frames = 0;
        for (var rest = buffer.FirstSpan; frames < FetchedTogether && Envelope.TryRead(rest, out var envelope); frames++)
        {
            var length = Envelope.Length + (long)envelope.MessageLength;
            // One alone is answered as soon as it is fetched.
            if (length > rest.Length || (frames == 0 && length == rest.Length)) break;
            fetches[frames] = shared.Handler.BeginFetch(rest[..(int)length]);
            rest = rest[(int)length..];
        }
        foreach (var fetch in fetches[..frames])
        {
            if (fetch != 0) shared.Handler.ContinueFetch(fetch);
        }
        return Math.Max(frames, 1);
    }

    private Next TakeFrame(ref ReadOnlySequence<byte> rest, Span<byte> reply, ref int requests, out int written)
    {
        Span<byte> head = stackalloc byte[Envelope.Length + Header.Length];
        var state = FrameReader.Look(rest, head, out var headLength, out var envelope, out var length);
        var message = headLength < Envelope.Length ? default : head[Envelope.Length..headLength];
        written = 0;
        switch (state)
        {
            case FrameState.Complete:
                connection.Deadlines.EndFrame();
                ReleaseReservation();
                if (Refusal.IsResponse(envelope, message)) shared.Metrics.Tcp.Add(Counter.Response);
                else
                {
                    requests++;
                    written = Answer(rest.Slice(0, length), envelope, message, reply);
                }
                rest = rest.Slice(length);
                return Next.Continue;
            case FrameState.Incomplete when TryReserve((int)Math.Min(rest.Length, length)):
                connection.Deadlines.BeginFrame(length);
                return Next.Read;
            case FrameState.Incomplete:
                ReleaseReservation();
                written = Refuse(reply, envelope, message, ResponseCode.ServerTooBusy, Counter.AnsweredBusy);
                return Next.Discard;
            case FrameState.TooLong:
                written = Refuse(reply, envelope, message, ResponseCode.ProtocolError, Counter.AnsweredTooLong);
                return Next.Discard;
            case FrameState.Fragment:
                written = Refuse(reply, envelope, message, ResponseCode.ProtocolError, Counter.AnsweredFragmentOnStream);
                return Next.Discard;
            default:
                shared.Metrics.Tcp.Add(Counter.UnknownVersion);
                return Next.Close;
        }
    }

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
        switch (shared.Handler.TryAnswer(frame, connection.Peer, reply, out var written))
        {
            case Outcome.Answered:
                return written;
            case Outcome.Dropped:
                shared.Metrics.Tcp.Add(Counter.ByEngine);
                return 0;
            default:
                return connection.TryDefer(frame) ? 0 : Refuse(reply, envelope, message, ResponseCode.ServerTooBusy, Counter.AnsweredBusy);
        }
    }

    private int Refuse(Span<byte> reply, in Envelope envelope, ReadOnlySpan<byte> message, ResponseCode code, Counter why)
    {
        shared.Metrics.Tcp.Add(why);
        return Refusal.Write(reply, envelope, message, code, shared.Time);
    }

    /// <summary>Charges the incomplete frame to the common budget: what has arrived, not what it promises.</summary>
    private bool TryReserve(int arrived)
    {
        if (arrived <= FreeAllowance || arrived <= _reserved) return true;
        if (!inFlight.TryTake(arrived - _reserved)) return false;
        _reserved = arrived;
        return true;
    }
}

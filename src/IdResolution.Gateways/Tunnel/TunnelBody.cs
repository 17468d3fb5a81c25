using System.Buffers;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Gateways.Tunnel;

/// <summary>What the body of a POST is: one request of the protocol, or why not (specification §3.1, §8.2). Pure.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Octets">The request, or the answer that refuses it; empty for the other kinds.</param>
internal readonly record struct TunnelBody(TunnelBody.Form Kind, ReadOnlyMemory<byte> Octets)
{
    private const int MaxLineEnd = 2;

    /// <summary>What a body is.</summary>
    public enum Form
    {
        /// <summary>More must arrive before anything can be said.</summary>
        Unfinished,

        /// <summary>One request.</summary>
        Request,

        /// <summary>Of the protocol, but no request that can be answered as it was meant.</summary>
        Refused,

        /// <summary>Not of this protocol, or an answer: nobody could make use of an answer in the protocol.</summary>
        Foreign,
    }

    /// <summary>Looks at what has arrived.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="isEnd">True when nothing more comes.</param>
    /// <param name="time">The clock, for the expiration of a refusal.</param>
    public static TunnelBody Look(in ReadOnlySequence<byte> body, bool isEnd, TimeProvider time)
    {
        Span<byte> head = stackalloc byte[Envelope.Length + Header.Length];
        var frame = AfterLineEnd(body);
        var state = FrameReader.Look(frame, head, out var headLength, out var envelope, out var length);
        var isEnvelope = headLength >= Envelope.Length;
        var message = isEnvelope ? head[Envelope.Length..headLength] : default;
        switch (state)
        {
            case FrameState.NotHandle:
            case FrameState.Incomplete when isEnd && !isEnvelope:
            case FrameState.Complete when Refusal.IsResponse(envelope, message):
                return new TunnelBody(Form.Foreign, default);
            case FrameState.Incomplete when !isEnd:
            case FrameState.Complete when !isEnd && frame.Length == length:
                return new TunnelBody(Form.Unfinished, default);
            case FrameState.Complete when frame.Length == length:
                return new TunnelBody(Form.Request, frame.ToArray());
            default:
                var refusal = new byte[ErrorReply.Length];
                Refusal.Write(refusal, envelope, message, ResponseCode.ProtocolError, time);
                return new TunnelBody(Form.Refused, refusal);
        }
    }

    // Old clients send one in front of the body.
    private static ReadOnlySequence<byte> AfterLineEnd(in ReadOnlySequence<byte> body)
    {
        Span<byte> start = stackalloc byte[MaxLineEnd];
        var length = (int)Math.Min(body.Length, MaxLineEnd);
        body.Slice(0, length).CopyTo(start);
        return start[..length] switch
        {
            [(byte)'\r', (byte)'\n'] => body.Slice(2),
            [(byte)'\r' or (byte)'\n', ..] => body.Slice(1),
            _ => body,
        };
    }
}

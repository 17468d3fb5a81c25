using System.Buffers;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Serving;

/// <summary>
/// Finds frames, envelope and message, in what arrived on a connection or in an HTTP body (specification §3.7, §8.2). Pure; allocates nothing.
/// </summary>
public static class FrameReader
{
    /// <summary>Looks at the next frame.</summary>
    /// <param name="buffer">What arrived and was not used yet.</param>
    /// <param name="head">Room for envelope and header; holds <paramref name="headLength"/> octets of them afterwards.</param>
    /// <param name="headLength">Octets of envelope and header that are here.</param>
    /// <param name="envelope">The envelope, when it is here.</param>
    /// <param name="length">Octets of the frame; of an envelope while that is not here.</param>
    public static FrameState Look(in ReadOnlySequence<byte> buffer, Span<byte> head, out int headLength, out Envelope envelope, out int length)
    {
        headLength = (int)Math.Min(buffer.Length, Envelope.Length + Header.Length);
        if (buffer.FirstSpan.Length >= headLength) buffer.FirstSpan[..headLength].CopyTo(head);
        else buffer.Slice(0, headLength).CopyTo(head);
        length = Envelope.Length;
        if (!Envelope.TryRead(head[..headLength], out envelope))
        {
            var isKnown = headLength == 0 || Refusal.IsKnownVersion(new Envelope { Version = new(head[0], 0) });
            return isKnown ? FrameState.Incomplete : FrameState.NotHandle;
        }
        if (!Refusal.IsKnownVersion(envelope)) return FrameState.NotHandle;
        if (envelope.MessageLength > Envelope.MaxMessageLength) return FrameState.TooLong;
        if (envelope.Sequence != 0) return FrameState.Fragment;
        length = Envelope.Length + (int)envelope.MessageLength;
        return buffer.Length < length ? FrameState.Incomplete : FrameState.Complete;
    }
}

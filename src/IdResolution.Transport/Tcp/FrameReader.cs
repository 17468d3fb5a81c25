using System.Buffers;
using IdResolution.Protocol.Wire;

namespace IdResolution.Transport.Tcp;

/// <summary>Finds frames, envelope and message, in what arrived on a connection (specification §3.7).</summary>
internal static class FrameReader
{
    /// <summary>What the start of the octets looks like.</summary>
    public enum State
    {
        /// <summary>A whole frame is here.</summary>
        Complete,

        /// <summary>More must arrive.</summary>
        Incomplete,

        /// <summary>Not this protocol; there is nobody to answer.</summary>
        NotHandle,

        /// <summary>The message is longer than any may be.</summary>
        TooLong,

        /// <summary>A later part of a message in several frames, which connections do not carry.</summary>
        Fragment,
    }

    /// <summary>Looks at the next frame.</summary>
    /// <param name="buffer">What arrived and was not used yet.</param>
    /// <param name="head">Room for envelope and header; holds <paramref name="headLength"/> octets of them afterwards.</param>
    /// <param name="headLength">Octets of envelope and header that are here.</param>
    /// <param name="envelope">The envelope, when it is here.</param>
    /// <param name="length">Octets of the frame; of an envelope while that is not here.</param>
    public static State Look(in ReadOnlySequence<byte> buffer, Span<byte> head, out int headLength, out Envelope envelope, out int length)
    {
        headLength = (int)Math.Min(buffer.Length, Envelope.Length + Header.Length);
        if (buffer.FirstSpan.Length >= headLength) buffer.FirstSpan[..headLength].CopyTo(head);
        else buffer.Slice(0, headLength).CopyTo(head);
        length = Envelope.Length;
        if (!Envelope.TryRead(head[..headLength], out envelope))
        {
            var isKnown = headLength == 0 || Refusal.IsKnownVersion(new Envelope { Version = new(head[0], 0) });
            return isKnown ? State.Incomplete : State.NotHandle;
        }
        if (!Refusal.IsKnownVersion(envelope)) return State.NotHandle;
        if (envelope.MessageLength > Envelope.MaxMessageLength) return State.TooLong;
        if (envelope.Sequence != 0) return State.Fragment;
        length = Envelope.Length + (int)envelope.MessageLength;
        return buffer.Length < length ? State.Incomplete : State.Complete;
    }
}

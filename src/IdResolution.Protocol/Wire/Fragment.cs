namespace IdResolution.Protocol.Wire;

/// <summary>
/// How a message is cut into datagrams and where a received fragment belongs (specification §3.6). A message of up to
/// <see cref="PayloadLength"/> octets is one datagram; a longer one is cut into slices of exactly that many octets, the last one shorter,
/// each behind its own envelope. Pure arithmetic over spans; allocates nothing.
/// </summary>
public static class Fragment
{
    /// <summary>Largest datagram in octets, envelope included.</summary>
    public const int MaxDatagramLength = 512;

    /// <summary>Octets of the message in every datagram but the last.</summary>
    public const int PayloadLength = MaxDatagramLength - Envelope.Length;

    /// <summary>Datagrams that a message of <paramref name="messageLength"/> octets (envelope not counted) takes; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or above <see cref="Envelope.MaxMessageLength"/>.</exception>
    public static int CountFor(int messageLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messageLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messageLength, Envelope.MaxMessageLength);
        return messageLength <= PayloadLength ? 1 : (messageLength + PayloadLength - 1) / PayloadLength;
    }

    /// <summary>Octets of all datagrams of a message together, envelopes included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or above <see cref="Envelope.MaxMessageLength"/>.</exception>
    public static int TotalLengthFor(int messageLength) => messageLength + CountFor(messageLength) * Envelope.Length;

    /// <summary>
    /// The longest message whose datagrams together take at most <paramref name="totalLength"/> octets; 0 when there is no room for any.
    /// </summary>
    public static int LongestMessageWithin(int totalLength)
    {
        var whole = Math.Max(totalLength, 0) / MaxDatagramLength;
        var rest = Math.Max(totalLength, 0) % MaxDatagramLength;
        var length = whole * PayloadLength + Math.Max(rest - Envelope.Length, 0);
        return Math.Min(length, Envelope.MaxMessageLength);
    }

    /// <summary>The octets of a message (envelope not counted) that fragment <paramref name="number"/> carries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has no such fragment.</exception>
    public static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> message, int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, CountFor(message.Length));
        var offset = number * PayloadLength;
        return message.Slice(offset, Math.Min(PayloadLength, message.Length - offset));
    }

    /// <summary>
    /// The envelope of fragment <paramref name="number"/>: that of the message with the sequence number, and the truncated flag when there
    /// is more than one fragment (ours on every fragment, both ways).
    /// </summary>
    public static Envelope EnvelopeOf(in Envelope message, int number) =>
        message with { Sequence = (uint)number, Truncated = message.MessageLength > PayloadLength };

    /// <summary>Writes datagram <paramref name="number"/> of a frame (envelope and message) and returns its length.</summary>
    /// <exception cref="ArgumentException">The frame is shorter than an envelope, or its length is not the one in the envelope.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The message has no such fragment, or <paramref name="destination"/> is too
    /// short.</exception>
    public static int Write(ReadOnlySpan<byte> frame, int number, Span<byte> destination)
    {
        if (!Envelope.TryRead(frame, out var envelope) || envelope.MessageLength != frame.Length - Envelope.Length)
        {
            throw new ArgumentException("The frame is not an envelope and the message it announces.", nameof(frame));
        }
        var slice = Slice(frame[Envelope.Length..], number);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Envelope.Length + slice.Length);
        EnvelopeOf(envelope, number).Write(destination);
        slice.CopyTo(destination[Envelope.Length..]);
        return Envelope.Length + slice.Length;
    }

    /// <summary>
    /// Where the payload of a received datagram belongs in the whole message, decided by the length and never by the truncated flag; false
    /// when the message is too long, the sequence number is beyond its end, or the payload is not as long as that fragment must be.
    /// </summary>
    public static bool TryPlace(in Envelope envelope, int payloadLength, out int offset)
    {
        offset = 0;
        if (envelope.MessageLength > Envelope.MaxMessageLength) return false;
        var length = (int)envelope.MessageLength;
        if (envelope.Sequence >= CountFor(length)) return false;
        var place = (int)envelope.Sequence * PayloadLength;
        if (payloadLength != Math.Min(PayloadLength, length - place)) return false;
        offset = place;
        return true;
    }
}

using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Serving;

/// <summary>What all transports know about octets that are not (yet) a request. Pure; allocates nothing.</summary>
public static class Refusal
{
    /// <summary>Whether the first octets name a version of this protocol; anything else is not answered (specification §3.8).</summary>
    public static bool IsKnownVersion(in Envelope envelope) => envelope.Version.Major is 2 or 3 or 5;

    /// <summary>Whether <paramref name="message"/> is an answer. Those are never answered, or two servers could be made to talk for
    /// ever.</summary>
    public static bool IsResponse(in Envelope envelope, ReadOnlySpan<byte> message) =>
        envelope is { Encrypted: false, Sequence: 0 } && Header.TryRead(message, out var header) && !header.IsRequest;

    /// <summary>Writes the plain error answer to a message of which perhaps only the start is here; returns its length.</summary>
    /// <param name="reply">Room for <see cref="ErrorReply.Length"/> octets.</param>
    /// <param name="envelope">The envelope of the message.</param>
    /// <param name="message">What follows the envelope, as far as it is here.</param>
    /// <param name="code">Why.</param>
    /// <param name="time">The clock, for the expiration.</param>
    public static int Write(Span<byte> reply, in Envelope envelope, ReadOnlySpan<byte> message, ResponseCode code, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var opCode = envelope is { Encrypted: false, Sequence: 0 } && Header.TryRead(message, out var header)
            ? header.OpCode
            : OpCode.Reserved;
        var expiration = (uint)time.GetUtcNow().ToUnixTimeSeconds() + Header.DefaultLifetimeSeconds;
        return ErrorReply.Write(reply, envelope, opCode, code, expiration);
    }
}

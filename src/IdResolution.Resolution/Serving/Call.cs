using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// One request being answered by the asynchronous half. When a challenge was answered, <see cref="Frame"/> and <see cref="Message"/> are
/// the request that was challenged and <see cref="Outer"/> is the envelope of the message that answered it.
/// </summary>
internal sealed class Call
{
    /// <summary>Octets of the request to execute, as they were received.</summary>
    public required ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>The request to execute.</summary>
    public required Message Message { get; init; }

    /// <summary>The envelope whose request id and version the answer follows.</summary>
    public required Envelope Outer { get; init; }

    /// <summary>How and from where the message being answered came.</summary>
    public required Request Request { get; init; }

    /// <summary>Where answers go.</summary>
    public required IReplySink Replies { get; init; }

    /// <summary>Who answered the challenge; null before a challenge.</summary>
    public Asker? Asker { get; init; }

    /// <summary>Header of the request to execute.</summary>
    public Header Header => Message.Header;

    /// <summary>Session id of the answer: none once a challenge has been answered, else the request's.</summary>
    public uint ReplySessionId => Asker is null ? Outer.SessionId : 0;

    /// <summary>What a request digest covers: header and body as received.</summary>
    public ReadOnlySpan<byte> HeaderAndBody => HeaderAndBodyOf(Frame.Span, Header);

    /// <summary>Header and body of a frame whose body length was checked.</summary>
    public static ReadOnlySpan<byte> HeaderAndBodyOf(ReadOnlySpan<byte> frame, scoped in Header header) =>
        frame.Slice(Envelope.Length, Header.Length + (int)header.BodyLength);
}

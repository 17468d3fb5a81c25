using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Gateway;
using IdResolution.Resolution.National;
using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// One request being answered by the asynchronous half. When a challenge was answered, <see cref="Frame"/> and <see cref="Message"/> are
/// the request that was challenged and <see cref="Outer"/> is the envelope of the message that answered it.
/// </summary>
internal sealed record Call
{
    /// <summary>Octets of the request to execute, as they were received, decrypted.</summary>
    public required ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>The request to execute.</summary>
    public required Message Message { get; init; }

    /// <summary>The envelope, as it was received, whose request id and version the answer follows.</summary>
    public required Envelope Outer { get; init; }

    /// <summary>How, over which connection and from where the message being answered came.</summary>
    public required Request Request { get; init; }

    /// <summary>Where answers go.</summary>
    public required IReplySink Replies { get; init; }

    /// <summary>The session the message belongs to, which it was shown to belong to; null outside sessions.</summary>
    public Session? Session { get; init; }

    /// <summary>Counter of the message in its session; 0 outside sessions.</summary>
    public uint SessionCounter { get; init; }

    /// <summary>Who answered the challenge or was proven before; null when nobody is known.</summary>
    public Asker? Asker { get; init; }

    /// <summary>The gateway that made the request; null when it came as octets of a client.</summary>
    public GatewayCall? Gateway { get; init; }

    /// <summary>True when the message came in a session of the kind only clients of the national profile use (specification §10.2).</summary>
    public bool IsNational => Session is ConnectionSession;

    /// <summary>Header of the request to execute.</summary>
    public Header Header => Message.Header;

    /// <summary>
    /// Session id of the answer: that of the session; outside, none once a challenge has been answered, else the request's.
    /// </summary>
    public uint ReplySessionId => Session?.Id ?? (Asker is null ? Outer.SessionId : 0);

    /// <summary>What a request digest covers: header and body as received.</summary>
    public ReadOnlySpan<byte> HeaderAndBody => MessageCodec.HeaderAndBody(Frame.Span);
}

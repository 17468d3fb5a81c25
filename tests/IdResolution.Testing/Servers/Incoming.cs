using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Testing.Servers;

/// <summary>A request as a <see cref="ScriptedServer"/> sees it.</summary>
/// <param name="Message">The request.</param>
/// <param name="Octets">The same as it came, decrypted.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="IsUdp">True for UDP.</param>
/// <param name="Connection">The number of the TCP connection, from 1; 0 over UDP.</param>
public sealed record Incoming(Message Message, byte[] Octets, IPEndPoint Source, bool IsUdp, int Connection)
{
    public OpCode OpCode => Message.Header.OpCode;

    /// <summary>The handle of a resolution or of an administrative request on one handle.</summary>
    public Utf8String Handle => Message.Body switch
    {
        ResolutionRequest request => request.Handle,
        ValuesRequest request => request.Handle,
        RemoveValueRequest request => request.Handle,
        HandleRequest request => request.Handle,
        _ => Utf8String.Empty,
    };

    public ReadOnlySpan<byte> HeaderAndBody => Octets.AsSpan(Envelope.Length, Header.Length + (int)Message.Header.BodyLength);

    /// <summary>An answer to it; <paramref name="change"/> spoils or adds something.</summary>
    public byte[] Reply(ResponseCode code, MessageBody? body = null, Func<Message, Message>? change = null, OpCode? opCode = null)
    {
        var message = new Message
        {
            Envelope = Message.Envelope with { Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest, SessionId = 0 },
            Header = new Header
            {
                OpCode = opCode ?? OpCode,
                ResponseCode = code,
                SiteSerial = 1,
                Expiration = uint.MaxValue,
            },
            RequestDigest = Message.Header.Flags.HasFlag(OpFlags.RequestDigest)
                ? RequestDigest.Compute(DigestAlgorithm.Sha256, HeaderAndBody)
                : null,
            Body = body ?? (code == ResponseCode.Success ? new EmptyBody() : new ErrorResponse()),
        };
        return MessageCodec.ToArray(change is null ? message : change(message));
    }

    /// <summary>A resolution answer with one value of text.</summary>
    public byte[] Values(string text = "https://example.org/", Func<Message, Message>? change = null, string? handle = null) =>
        Values([HandleValue.OfText(1, "URL", text)], change, handle);

    /// <summary>A resolution answer.</summary>
    public byte[] Values(IReadOnlyList<HandleValue> values, Func<Message, Message>? change = null, string? handle = null) => Reply(
        ResponseCode.Success, new ResolutionResponse { Handle = handle is null ? Handle : new Utf8String(handle), Values = values }, change);

    /// <summary>A referral of either kind; with an empty handle the values are the answer (specification §4.3).</summary>
    public byte[] Referral(ResponseCode code, IReadOnlyList<HandleValue> values, string handle = "", Func<Message, Message>? change = null) =>
        Reply(code, new ReferralResponse { Handle = new Utf8String(handle), Values = values }, change);

    /// <summary>The answer to a question about the site.</summary>
    public byte[] SiteInfo(SiteRecord site, Func<Message, Message>? change = null) =>
        Reply(ResponseCode.Success, new SiteInfoResponse { Site = site.ToArray() }, change);

    /// <summary>A challenge for it, with the digest of this very request unless <paramref name="digested"/> says otherwise.</summary>
    public byte[] Challenge(uint id, ReadOnlySpan<byte> nonce, byte[]? digested = null, ProtocolVersion? version = null,
        OpCode? opCode = null)
    {
        var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, digested ?? HeaderAndBody);
        var body = new Challenge { Nonce = nonce.ToArray() };
        return Reply(
            ResponseCode.AuthenticationNeeded,
            body,
            message => message with
            {
                Envelope = message.Envelope with { SessionId = id, Version = version ?? ProtocolVersion.Highest },
                Header = message.Header with { Flags = OpFlags.RequestDigest },
                RequestDigest = digest,
            },
            opCode);
    }
}

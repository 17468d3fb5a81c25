using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Tests.Fakes;

/// <summary>A request as a fake server sees it.</summary>
internal sealed record Incoming(Message Message, byte[] Octets, bool IsUdp, int Connection)
{
    public OpCode OpCode => Message.Header.OpCode;

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
        Reply(ResponseCode.Success, Records.Resolution(handle ?? ((ResolutionRequest)Message.Body).Handle.ToString(), text), change);

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

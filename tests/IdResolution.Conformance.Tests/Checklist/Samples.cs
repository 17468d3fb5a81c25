using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Conformance.Tests.Checklist;

/// <summary>Plain messages to start from.</summary>
internal static class Samples
{
    public static readonly Envelope Envelope = new()
    {
        Version = ProtocolVersion.Highest,
        Suggested = ProtocolVersion.Highest,
        RequestId = 0x01020304,
    };

    public static Message Request(OpCode opCode, MessageBody body) => new()
    {
        Envelope = Envelope,
        Header = new Header
        {
            OpCode = opCode,
            Flags = OpFlags.Recursive | OpFlags.CacheAuthentication | OpFlags.PublicOnly,
            SiteSerial = Header.UnknownSiteSerial,
            Expiration = 0x6900A8C0,
        },
        Body = body,
    };

    public static Message Resolution(string handle = "20.1000/100") =>
        Request(OpCode.Resolution, new ResolutionRequest { Handle = handle, Types = ["URL"] });

    public static Message Response(MessageBody body, ResponseCode code = ResponseCode.Success, OpCode opCode = OpCode.Resolution) => new()
    {
        Envelope = Envelope,
        Header = new Header { OpCode = opCode, ResponseCode = code },
        Body = body,
    };

    public static Message WithVersion(this Message message, byte major, byte minor) => message with
    {
        Envelope = message.Envelope with { Version = new ProtocolVersion(major, minor), Suggested = new ProtocolVersion(major, minor) },
    };

    public static Message Read(ReadOnlySpan<byte> frame) => Vectors.VectorSet.Read(frame);

    public static Message RoundTrip(Message message) => Read(MessageCodec.ToArray(message));

    public static DecodeError Refusal(ReadOnlySpan<byte> frame)
    {
        Assert.That(MessageCodec.TryRead(frame, out _, out var error), Is.False, "accepted");
        return error;
    }
}

using System.Buffers.Binary;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Serving;

/// <summary>
/// Writes the plain error answer that needs nothing but the request's envelope: for transports that refuse a message before the engine sees it and for
/// requests that cannot be decoded (specification §3.1, §4.2). Allocates nothing.
/// </summary>
public static class ErrorReply
{
    /// <summary>Octets of the answer: envelope, header, empty text, empty credential.</summary>
    public const int Length = Envelope.Length + Header.Length + 4 + 4;

    /// <summary>
    /// Writes the answer and returns <see cref="Length"/>. Request id, session id and operation are echoed; the version is the lower of ours and
    /// what the sender prefers. Codes that a version before 2.5 does not know are replaced (specification §3.8).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is shorter than <see cref="Length"/>.</exception>
    public static int Write(Span<byte> destination, in Envelope request, OpCode opCode, ResponseCode code, uint expiration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Length);
        new Envelope
        {
            Version = request.ReplyVersion,
            Suggested = ProtocolVersion.Highest,
            SessionId = request.SessionId,
            RequestId = request.RequestId,
            MessageLength = Length - Envelope.Length,
        }.Write(destination);
        new Header
        {
            OpCode = opCode,
            ResponseCode = OnWire(code, request.Version),
            SiteSerial = Header.UnknownSiteSerial,
            Expiration = expiration,
            BodyLength = 4,
        }.Write(destination[Envelope.Length..]);
        BinaryPrimitives.WriteUInt64BigEndian(destination[(Envelope.Length + Header.Length)..], 0);
        return Length;
    }

    /// <summary>The code as a peer of <paramref name="version"/> knows it: before 2.5, 7 is sent as 303 and 202 as 201 (specification §3.8, §4.2).</summary>
    public static ResponseCode OnWire(ResponseCode code, ProtocolVersion version) => (code, version < ProtocolVersion.V2_5) switch
    {
        (ResponseCode.ServerBackup, true) => ResponseCode.PrefixReferral,
        (ResponseCode.InvalidValue, true) => ResponseCode.ValueAlreadyExists,
        _ => code,
    };
}

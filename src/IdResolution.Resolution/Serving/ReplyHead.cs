using System.Buffers.Binary;
using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Serving;

/// <summary>Envelope and header of every answer (specification §3.1, §3.2, §3.8). Allocates nothing.</summary>
internal sealed class ReplyHead(NodeSite site, TimeProvider time)
{
    /// <summary>Octets of envelope and header.</summary>
    public const int Length = Envelope.Length + Header.Length;

    /// <summary>Octets of the empty credential section behind the body.</summary>
    public const int CredentialLength = 4;

    private const OpFlags Copied =
        OpFlags.Certified | OpFlags.Encrypt | OpFlags.CacheAuthentication | OpFlags.PublicOnly | OpFlags.DoNotRefer;

    // Recursive stands in every answer of the reference server and means nothing there; it is kept for octet-for-octet comparison.
    private readonly OpFlags _always = OpFlags.Recursive | (site.IsPrimary ? OpFlags.Authoritative : OpFlags.None);

    /// <summary>The envelope of an answer; the message length is the caller's to set.</summary>
    public static Envelope EnvelopeFor(in Envelope request, uint sessionId) => new()
    {
        Version = request.ReplyVersion,
        Suggested = ProtocolVersion.Highest,
        SessionId = sessionId,
        RequestId = request.RequestId,
    };

    /// <summary>
    /// The header of an answer; the body length is the caller's to set. What is only passed on is not authoritative (specification §5.5).
    /// </summary>
    public Header HeaderFor(ProtocolVersion requestVersion, in Header request, ResponseCode code, OpFlags flags, bool isFromElsewhere = false) => new()
    {
        OpCode = request.OpCode,
        ResponseCode = ErrorReply.OnWire(code, requestVersion),
        Flags = ((request.Flags & Copied) | _always | flags) & ~(isFromElsewhere ? OpFlags.Authoritative : OpFlags.None),
        SiteSerial = site.SerialNumber,
        RecursionCount = request.RecursionCount,
        Expiration = (uint)time.GetUtcNow().ToUnixTimeSeconds() + Header.DefaultLifetimeSeconds,
    };

    /// <summary>
    /// Writes envelope and header in front of a body of <paramref name="bodyLength"/> octets and the empty credential behind it; gives the
    /// length of all.
    /// </summary>
    public int WriteAround(Span<byte> reply, in Envelope envelope, in Header header, ResponseCode code, int bodyLength, bool isFromElsewhere = false)
    {
        var messageLength = Header.Length + bodyLength + CredentialLength;
        (EnvelopeFor(envelope, envelope.SessionId) with { MessageLength = (uint)messageLength }).Write(reply);
        (HeaderFor(envelope.Version, header, code, OpFlags.None, isFromElsewhere) with { BodyLength = (uint)bodyLength }).Write(reply[Envelope.Length..]);
        BinaryPrimitives.WriteUInt32BigEndian(reply[(Length + bodyLength)..], 0);
        return Envelope.Length + messageLength;
    }

    /// <summary>
    /// Writes a whole error answer with empty text; <paramref name="reply"/> must hold <see cref="ErrorReply.Length"/> octets.
    /// </summary>
    public int WriteError(Span<byte> reply, in Envelope envelope, in Header header, ResponseCode code, bool isFromElsewhere = false)
    {
        BinaryPrimitives.WriteUInt32BigEndian(reply[Length..], 0);
        return WriteAround(reply, envelope, header, code, bodyLength: 4, isFromElsewhere);
    }
}

using System.Net;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Exchange;

/// <summary>Decides whether octets are the answer to a request (specification §3.1-§3.4, §5.5, §6.1).</summary>
internal static class AnswerCheck
{
    private const uint FirstInformational = 900;
    private const uint LastInformational = 999;

    /// <summary>True for the RFC's "trying", "forwarded", "queued": the final answer is still to come (specification §4.2).</summary>
    public static bool IsInformational(ReadOnlySpan<byte> frame) =>
        Envelope.TryRead(frame, out var envelope) && !envelope.Encrypted && Header.TryRead(frame[Envelope.Length..], out var header)
        && (uint)header.ResponseCode is >= FirstInformational and <= LastInformational;

    /// <summary>Reads and checks an answer; <see cref="AnswerFault.None"/> when it may be believed.</summary>
    public static AnswerFault Check(ReadOnlySpan<byte> frame, OutgoingRequest request, DateTimeOffset now, out Message message)
    {
        if (request.Session is { } session && Envelope.TryRead(frame, out var envelope) && envelope.Encrypted)
        {
            message = null!;
            if (!session.TryDecrypt(frame, out var decrypted)) return AnswerFault.Undecipherable;
            frame = decrypted;
        }
        if (!MessageCodec.TryRead(frame, out message, out _)) return AnswerFault.Malformed;
        if (message.Envelope.RequestId != request.RequestId) return AnswerFault.WrongRequestId;
        if (message.Header.IsRequest || !IsForOperation(message.Header, request)) return AnswerFault.WrongOperation;
        if (message.Header.Expiration < now.ToUnixTimeSeconds()) return AnswerFault.Expired;
        if (message.Body is Challenge && !IsOurChallenge(message, request)) return AnswerFault.ForeignChallenge;
        if (message.RequestDigest is { } digest && !request.HasDigest(digest)) return AnswerFault.WrongDigest;
        if (message.Body is ResolutionResponse resolution && !IsSameHandle(resolution.Handle, request.Ask.Handle))
            return AnswerFault.WrongHandle;
        return AnswerProof.Check(frame, message, request);
    }

    /// <summary>The answer, when it may be believed.</summary>
    /// <exception cref="AnswerRefusedException">It may not.</exception>
    public static Message Believe(ReadOnlySpan<byte> frame, OutgoingRequest request, IPEndPoint server, DateTimeOffset now)
    {
        var fault = Check(frame, request, now, out var message);
        return fault == AnswerFault.None ? message : throw Refuse(server, request, fault);
    }

    /// <summary>Why an answer over a connection is not believed.</summary>
    public static AnswerRefusedException Refuse(IPEndPoint server, OutgoingRequest request, AnswerFault fault) => new(
        server.ToString(), fault,
        $"The answer of {server} was refused: {Describe(fault)}."
            + (request.Ask.IsRepeatable ? "" : " The request may or may not have been carried out."),
        request.Ask.IsRepeatable);

    public static string Describe(AnswerFault fault) => fault switch
    {
        AnswerFault.Malformed => "the octets are not a message",
        AnswerFault.NotHandle => "what answers there is no handle server",
        AnswerFault.WrongRequestId => "it belongs to another request",
        AnswerFault.WrongOperation => "it answers another operation",
        AnswerFault.WrongHandle => "it is about another handle",
        AnswerFault.Expired => "it has expired; compare the clocks of both machines",
        AnswerFault.WrongDigest => "its digest is that of another request: somebody may be tampering with the connection",
        AnswerFault.Unsigned =>
            "it is not signed by the server, and it had to be: the server cannot sign, or somebody else answers in its place",
        AnswerFault.WrongSignature =>
            "its signature is not that of the server's key: the server has a new key, or somebody else answers in its place",
        AnswerFault.NoDigest =>
            "it is signed, but does not say for which request: it may be the server's answer to somebody else",
        AnswerFault.WrongMac => "it does not belong to this request in our session: somebody may be tampering with the connection",
        AnswerFault.Undecipherable => "it is encrypted with a key that is not that of our session",
        AnswerFault.NoSession => "the server sets up none, or none that is safe",
        AnswerFault.UnprovableVersion => "its version, 2.5 or 2.6, has no signature that proves anything",
        AnswerFault.UnknownServerKey => "the server's key is not known, so nothing can be proven; give its key or its site record",
        AnswerFault.ForeignChallenge => "its challenge is not for our request: answering could sign a request of somebody else",
        AnswerFault.TooManySteps => "too many servers refer to each other",
        AnswerFault.ForeignReferral => "it refers to a prefix that is not above the one asked for",
        AnswerFault.PrivateReferral => "it refers from a public address to one that means something else on every network",
        _ => "the referrals lead in a circle",
    };

    // The final answer to a challenge response carries the operation of the challenged request (specification §6.1). Errors from before a
    // request was decoded may say operation 0 (specification §3.1).
    private static bool IsForOperation(in Header header, OutgoingRequest request) =>
        header.OpCode == request.Ask.OpCode
        || (header.ResponseCode is not (ResponseCode.Success or ResponseCode.AuthenticationNeeded)
            && (header.OpCode == request.OpCode || header.OpCode == OpCode.Reserved));

    private static bool IsOurChallenge(Message challenge, OutgoingRequest request)
    {
        if (challenge.RequestDigest is not { } digest) return false;
        // MD5 lets an attacker prepare two requests with one digest; only versions that know nothing else may use it.
        if (digest.Algorithm is DigestAlgorithm.LegacyMd5 or DigestAlgorithm.Md5 && challenge.Envelope.Version >= ProtocolVersion.V2_1)
            return false;
        var first = request.Challenged ?? request;
        return RequestDigest.Compute(digest.Algorithm, first.HeaderAndBody.Span).Matches(digest);
    }

    // Servers echo the octets of the request (specification §1.3); some echo a prefix handle for a bare prefix.
    private static bool IsSameHandle(Utf8String answered, Utf8String asked) =>
        HandleName.EqualsIgnoreCase(answered.Span, asked.Span)
        || (!HandleName.HasSlash(asked.Span) && HandleName.IsPrefixHandle(answered.Span)
            && HandleName.EqualsIgnoreCase(answered.Span[HandleName.PrefixHandleStart.Length..], asked.Span));
}

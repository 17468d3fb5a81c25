using System.Globalization;
using System.Security.Cryptography;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Security;

namespace IdResolution.Client.Exchange;

/// <summary>A request as it goes out: its octets and what its answer is matched by.</summary>
internal sealed class OutgoingRequest
{
    private readonly Terms _terms;

    private OutgoingRequest(Ask ask, Terms terms, uint requestId, byte[] octets, int headerAndBodyLength)
    {
        Ask = ask;
        _terms = terms;
        RequestId = requestId;
        Octets = octets;
        HeaderAndBody = octets.AsMemory(Envelope.Length, headerAndBodyLength);
    }

    /// <summary>The question behind the request; for the answer to a challenge the challenged question.</summary>
    public Ask Ask { get; }

    public uint RequestId { get; }

    /// <summary>The operation on the wire.</summary>
    public OpCode OpCode => Challenged is null ? Ask.OpCode : OpCode.ChallengeResponse;

    /// <summary>The whole message.</summary>
    public byte[] Octets { get; }

    /// <summary>What digests cover (specification §3.3).</summary>
    public ReadOnlyMemory<byte> HeaderAndBody { get; }

    /// <summary>The request whose challenge this one answers; null for a first request.</summary>
    public OutgoingRequest? Challenged { get; private init; }

    /// <summary>The key that the answer must be signed with; null when it need not be signed.</summary>
    public PublicKey? Proof => Ask.IsCertified ? _terms.ServerKey : null;

    /// <exception cref="RequestTooLargeException">It does not fit a message.</exception>
    public static OutgoingRequest Create(Ask ask, Terms terms, DateTimeOffset now) =>
        Create(ask, terms, null, ask.OpCode, ask.Body, 0, now);

    /// <summary>
    /// The answer to a challenge of <paramref name="challenged"/>; the challenge id travels as session id (specification §6.1).
    /// </summary>
    public static OutgoingRequest CreateAnswer(
        OutgoingRequest challenged, ChallengeAnswer answer, ProtocolVersion version, uint challengeId, DateTimeOffset now) =>
        Create(challenged.Ask, challenged._terms with { Version = version }, challenged, OpCode.ChallengeResponse, answer, challengeId,
            now);

    /// <summary>
    /// True when <paramref name="digest"/> is that of this request or of the challenged one; servers digest the latter
    /// (specification §3.3, §6.1).
    /// </summary>
    public bool HasDigest(RequestDigest digest) =>
        RequestDigest.Compute(digest.Algorithm, HeaderAndBody.Span).Matches(digest) || (Challenged?.HasDigest(digest) ?? false);

    private static OutgoingRequest Create(
        Ask ask, Terms terms, OutgoingRequest? challenged, OpCode opCode, MessageBody body, uint sessionId, DateTimeOffset now)
    {
        // Positive and never 0 (specification §3.1); from a generator that an attacker cannot predict.
        var requestId = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        var message = new Message
        {
            Envelope = new Envelope
            {
                Version = terms.Version,
                Suggested = terms.Suggested,
                SessionId = sessionId,
                RequestId = requestId,
            },
            Header = new Header
            {
                OpCode = opCode,
                Flags = ask.Flags,
                SiteSerial = Header.UnknownSiteSerial,
                RecursionCount = ask.RecursionCount,
                Expiration = (uint)now.ToUnixTimeSeconds() + Header.DefaultLifetimeSeconds,
            },
            Body = body,
        };
        using var writer = new WireWriter();
        MessageCodec.Write(writer, message);
        CheckLength(writer.Length - Envelope.Length, ask);
        const int EmptyCredential = 4;
        var covered = writer.Length - Envelope.Length - EmptyCredential;
        return new OutgoingRequest(ask, terms, requestId, writer.ToArray(), covered) { Challenged = challenged };
    }
    private static void CheckLength(int length, Ask ask)
    {
        if (length <= Envelope.MaxMessageLength) return;
        throw new RequestTooLargeException(string.Create(
            CultureInfo.InvariantCulture,
            $"Not sent: the request for {ask.Handle} has {length:N0} octets; a message holds at most {Envelope.MaxMessageLength:N0}."));
    }
}

using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using IdResolution.Client.Authentication;
using IdResolution.Client.Failures;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;

namespace IdResolution.Client.Exchange;

/// <summary>
/// A request as it goes out: its octets and what its answer is matched by. Used by one exchange at a time, which may send it more than
/// once.
/// </summary>
internal sealed class OutgoingRequest
{
    private const int EmptyCredential = 4;

    private readonly Terms _terms;
    private readonly Message _message;
    private readonly byte[] _octets;
    private readonly List<uint> _counters = [];

    private OutgoingRequest(Ask ask, Terms terms, Message message, byte[] octets)
    {
        Ask = ask;
        _terms = terms;
        _message = message;
        _octets = octets;
        HeaderAndBody = octets.AsMemory(
            Envelope.Length, octets.Length - Envelope.Length - (message.HasCredentialSection ? EmptyCredential : 0));
        Length = octets.Length;
    }

    /// <summary>The question behind the request; for the answer to a challenge the challenged question.</summary>
    public Ask Ask { get; }

    public uint RequestId => _message.Envelope.RequestId;

    /// <summary>The operation on the wire.</summary>
    public OpCode OpCode => _message.Header.OpCode;

    /// <summary>Octets of the whole message, as it was sent last.</summary>
    public int Length { get; private set; }

    /// <summary>What digests cover (specification §3.3).</summary>
    public ReadOnlyMemory<byte> HeaderAndBody { get; }

    /// <summary>The request whose challenge this one answers; null for a first request.</summary>
    public OutgoingRequest? Challenged { get; private init; }

    /// <summary>The session it belongs to, so that the answer has its MAC; null outside sessions.</summary>
    public ClientSession? Session => _terms.Session;

    /// <summary>The key that the answer must be signed with; null when it need not be signed.</summary>
    public PublicKey? ServerKey => Ask.IsCertified ? _terms.ServerKey : null;

    /// <exception cref="RequestTooLargeException">It does not fit a message.</exception>
    public static OutgoingRequest Create(Ask ask, Terms terms, DateTimeOffset now) =>
        Create(ask, terms, null, ask.OpCode, ask.Body, terms.Session?.Id ?? 0, now);

    /// <summary>
    /// The answer to a challenge of this request, or to a second challenge; the challenge id travels as session id (specification §6.1).
    /// </summary>
    public OutgoingRequest Answer(Authenticator authenticator, Message challenge, DateTimeOffset now)
    {
        // AnswerCheck has compared the digest with our request; nothing else is ever signed (specification §6.1, §6.4).
        var first = Challenged ?? this;
        var version = ProtocolVersion.Lower(ProtocolVersion.Highest, challenge.Envelope.Version);
        var answer = authenticator.Answer(
            ProtocolVersion.Lower(version, challenge.Envelope.Preferred), ((Challenge)challenge.Body).Nonce.Span,
            challenge.RequestDigest!.Octets.Span);
        return Create(
            first.Ask, first._terms with { Version = version }, first, OpCode.ChallengeResponse, answer, challenge.Envelope.SessionId, now);
    }

    /// <summary>Tells whoever wants to know what became of it.</summary>
    public void Tell(
        HandleClientOptions options, IPEndPoint server, bool isUdp, long started, Received received, string? failure = null)
    {
        if (options.Trace is null && Ask.Trace is null) return;
        var hop = new TraceHop
        {
            Server = server.ToString(),
            Transport = TransportName.Of(server, isUdp),
            OpCode = OpCode,
            Handle = Ask.Handle,
            Purpose = Ask.Purpose.Length > 0 ? Ask.Purpose : Ask.Handle.ToString(),
            OctetsSent = Length,
            OctetsReceived = received.Octets,
            Code = received.Message?.Header.ResponseCode,
            Attempts = Math.Max(received.Attempts, 1),
            Elapsed = options.TimeProvider.GetElapsedTime(started),
            Failure = failure,
        };
        options.Trace?.OnHop(hop);
        Ask.Trace?.OnHop(hop);
    }

    /// <summary>
    /// True when <paramref name="digest"/> is that of this request or of the challenged one; servers digest the latter
    /// (specification §3.3, §6.1).
    /// </summary>
    public bool HasDigest(RequestDigest digest) =>
        RequestDigest.Compute(digest.Algorithm, HeaderAndBody.Span).Matches(digest) || (Challenged?.HasDigest(digest) ?? false);

    /// <summary>True for the session counters it was sent with; servers copy them into the answer.</summary>
    public bool WasSentWith(uint counter) => _counters.Contains(counter);

    /// <summary>
    /// The octets to send now. In a session every sending has a counter of its own, and may have to wait for one (specification §3.6,
    /// §6.8).
    /// </summary>
    /// <exception cref="RequestTooLargeException">It does not fit a message.</exception>
    public async ValueTask<Sending> SealAsync(CancellationToken cancellation)
    {
        if (Session is not { } session) return new Sending(_octets, null, 0);
        var counter = await session.Counters.TakeAsync(cancellation);
        _counters.Add(counter);
        var sending = new Sending(session.Seal(_message, HeaderAndBody.Span, counter, Encrypts), session.Counters, counter);
        if (sending.Octets.Length == 0)
        {
            sending.End();
            throw new ServerUnreachableException("", "The client was disposed.");
        }
        Length = sending.Octets.Length;
        if (Length - Envelope.Length <= Envelope.MaxMessageLength) return sending;
        sending.End();
        throw TooLarge(Ask, Length - Envelope.Length);
    }

    // Values that are not for everybody are not for everybody on the way either (specification §3.5).
    private bool Encrypts =>
        _terms.EncryptsAll || _message.Body is ValuesRequest { Values: var values }
        && values.Any(value => !value.Permissions.HasFlag(ValuePermissions.PublicRead));

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
                Flags = ask.Flags | (terms.Session is null ? FlagsOutside(ask) : FlagsInSession(ask)),
                SiteSerial = Header.UnknownSiteSerial,
                RecursionCount = ask.RecursionCount,
                Expiration = (uint)now.ToUnixTimeSeconds() + Header.DefaultLifetimeSeconds,
            },
            Body = body,
            // Logins end right behind the body (specification §10.2).
            HasCredentialSection = opCode != OpCode.Login,
        };
        using var writer = new WireWriter();
        MessageCodec.Write(writer, message);
        if (writer.Length - Envelope.Length > Envelope.MaxMessageLength) throw TooLarge(ask, writer.Length - Envelope.Length);
        return new OutgoingRequest(ask, terms, message, writer.ToArray()) { Challenged = challenged };
    }

    // A signature says who answers; what he answers to, only the digest does.
    private static OpFlags FlagsOutside(Ask ask) => ask.IsCertified ? OpFlags.RequestDigest : 0;

    // Servers put a MAC under answers that shall be certified, and encrypt those that may hold what is not for everybody.
    private static OpFlags FlagsInSession(Ask ask) =>
        OpFlags.Certified | (ask.Mints ? OpFlags.RequestDigest : 0)
            | (ask.OpCode == OpCode.Resolution && !ask.Flags.HasFlag(OpFlags.PublicOnly) ? OpFlags.Encrypt : 0);

    private static RequestTooLargeException TooLarge(Ask ask, int length) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Not sent: the request for {ask.Handle} has {length:N0} octets; a message holds at most {Envelope.MaxMessageLength:N0}."));
}

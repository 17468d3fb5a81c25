using System.Collections.Concurrent;
using System.Security.Cryptography;
using IdResolution.Client.Authentication;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Security.Sessions;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Fakes;

/// <summary>
/// A server that speaks sessions as specification §6.8 says, and can be told to misbehave. Everybody with the secret may do anything; it
/// remembers no records.
/// </summary>
internal sealed class SessionServer : IAsyncDisposable
{
    public const string Secret = "hush";
    public static readonly ValueReference Identity = new("88.100/ADMIN", 300);

    private static readonly byte[] Nonce = RandomNumberGenerator.GetBytes(16);

    private readonly ConcurrentDictionary<uint, State> _sessions = new();
    private readonly ConcurrentDictionary<(uint, uint), Incoming> _challenged = new();
    private int _lastId = 100;

    public SessionServer(PrivateKey key)
    {
        Key = key;
        Fake = new ScriptedServer(request => More(request, Answer(request))) { Decrypt = Decrypt };
    }

    public PrivateKey Key { get; }

    public ScriptedServer Fake { get; }

    public SiteRecord Site
    {
        get
        {
            var site = Records.Site(SiteFlags.Primary, Fake.Port);
            return site with { Servers = [site.Servers[0] with { PublicKey = Key.PublicKey.ToKeyRecord() }] };
        }
    }

    /// <summary>Options of a client that knows the key of this server and is allowed to do anything.</summary>
    public HandleClientOptions Options => Fake.TcpOptions with
    {
        ServerKey = Key.PublicKey,
        Authenticator = new SecretKeyAuthenticator(Identity, Secret),
    };

    /// <summary>The site record that it shows; its own when null.</summary>
    public SiteRecord? Described { get; set; }

    /// <summary>Refuses set-ups with this code, when set.</summary>
    public ResponseCode? RefusesSetupWith { get; set; }

    /// <summary>Changes a finished answer on its way; null changes nothing.</summary>
    public Func<Incoming, byte[], byte[]>? Spoil { get; set; }

    /// <summary>All messages of an answer, from the finished first one.</summary>
    public Func<Incoming, byte[], IEnumerable<ServerAct?>> More { get; set; } = (_, frame) => [frame];

    /// <summary>Changes the answer to a set-up before it is signed.</summary>
    public Func<Message, Message>? ChangeSetup { get; set; }

    /// <summary>The counter under an answer; that of the request when it is honest.</summary>
    public Func<Incoming, uint> CounterOf { get; set; } = request => request.Message.Credential?.SessionCounter ?? 0;

    /// <summary>Signs, or leaves a frame as it is.</summary>
    public Func<byte[], byte[]> Sign { get; set; } = frame => frame;

    public int OpenSessions => _sessions.Count;

    public int Encrypted => _encrypted;

    private int _encrypted;

    /// <summary>A part of a list, in the session, that is not the last.</summary>
    public byte[] Continued(Incoming request) => Seal(
        request,
        _sessions[request.Message.Envelope.SessionId],
        request.Reply(
            ResponseCode.Success,
            new HandleListResponse { Handles = ["88.100/a"] },
            message => message with { Header = message.Header with { Flags = OpFlags.Continuous } }));

    public int Count(OpCode opCode) => Fake.Requests.Count(request => request.OpCode == opCode);

    /// <summary>As a restart does.</summary>
    public void ForgetSessions() => _sessions.Clear();

    public ValueTask DisposeAsync() => Fake.DisposeAsync();

    private byte[] Answer(Incoming request)
    {
        var frame = Do(request);
        return Spoil is { } spoil ? spoil(request, frame) : frame;
    }

    private byte[] Do(Incoming request)
    {
        if (request.OpCode == OpCode.SessionSetup) return SetUp(request);
        var id = request.Message.Envelope.SessionId;
        _sessions.TryGetValue(id, out var session);
        if (session is null && id != 0 && !_challenged.ContainsKey((id, 0))) return request.Reply(ResponseCode.SessionTimeout);
        if (session is not null && Judge(request, session) is var fault and not ResponseCode.None)
            return Seal(request, session, request.Reply(fault));
        if (request.OpCode == OpCode.SessionTerminate)
        {
            _sessions.TryRemove(id, out _);
            return Seal(request, session!, request.Reply(ResponseCode.Success));
        }
        if (request.OpCode == OpCode.GetSiteInfo)
        {
            var info = request.Reply(ResponseCode.Success, new SiteInfoResponse { Site = (Described ?? Site).ToArray() });
            return request.Message.Header.Flags.HasFlag(OpFlags.Certified) ? Sign(info) : info;
        }
        if (request.OpCode == OpCode.Resolution)
            return session is null && request.Message.Header.Flags.HasFlag(OpFlags.Certified)
                ? Sign(request.Values())
                : Seal(request, session, request.Values());
        if (request.OpCode == OpCode.ChallengeResponse) return Execute(request, session);
        if (session is { IsProven: true }) return Seal(request, session, Done(request, request));
        var challenge = session is null ? (uint)Interlocked.Increment(ref _lastId) : id;
        _challenged[(challenge, session is null ? 0 : request.Message.Envelope.RequestId)] = request;
        return Seal(request, session, request.Challenge(challenge, Nonce));
    }

    private byte[] Execute(Incoming request, State? session)
    {
        var proof = (ChallengeAnswer)request.Message.Body;
        var id = request.Message.Envelope.SessionId;
        // Answers name the session, not the request they are for: the digest says which.
        foreach (var (key, challenged) in _challenged.Where(entry => entry.Key.Item1 == id))
        {
            var digest = RequestDigest.Compute(DigestAlgorithm.Sha256, challenged.HeaderAndBody).Octets.Span;
            if (!SecretKeyAnswer.Verify(proof.SignedResponse.Span, "hush"u8, Nonce, digest, new SecretKeyPolicy())) continue;
            _challenged.TryRemove(key, out _);
            if (session is not null) session.IsProven = true;
            return Seal(request, session, Done(request, challenged));
        }
        return Seal(request, session, request.Reply(ResponseCode.AuthenticationFailed));
    }

    private static byte[] Done(Incoming request, Incoming asked) => asked.OpCode switch
    {
        OpCode.CreateHandle => request.Reply(
            ResponseCode.Success, new CreateHandleResponse { Handle = ((ValuesRequest)asked.Message.Body).Handle }, opCode: asked.OpCode),
        OpCode.ListHandles => request.Reply(ResponseCode.Success, new HandleListResponse { Handles = ["88.100/a"] }, opCode: asked.OpCode),
        _ => request.Reply(ResponseCode.Success, opCode: asked.OpCode),
    };

    private byte[] SetUp(Incoming request)
    {
        if (RefusesSetupWith is { } code) return request.Reply(code);
        var asked = (SessionSetupRequest)request.Message.Body;
        KeyRecord.TryRead(asked.PublicKey.Span, out var record);
        var theirs = (DhPublicKeyRecord)record!;
        using var ours = DiffieHellmanKey.Generate(new DiffieHellmanGroup(theirs.P, theirs.G));
        SessionKeys.TryDerive(SessionCipher.Aes, ours.Agree(theirs), allowsLegacy: false, out var keys);
        var id = (uint)Interlocked.Increment(ref _lastId);
        _sessions[id] = new State(keys!);
        var body = new SessionSetupResponse { Mode = 4, Data = (byte[])[0, 0, 0, 3, .. ours.PublicKey.ToArray()] };
        return Sign(request.Reply(ResponseCode.Success, body, message =>
        {
            message = message with
            {
                Envelope = message.Envelope with { SessionId = id },
                RequestDigest = RequestDigest.Compute(DigestAlgorithm.Sha256, request.HeaderAndBody),
            };
            return ChangeSetup is { } change ? change(message) : message;
        }));
    }

    private static ResponseCode Judge(Incoming request, State session)
    {
        var credential = request.Message.Credential;
        if (credential is null) return ResponseCode.InvalidCredential;
        if (!SessionMac.Verify(session.Keys, request.Message.Envelope, credential, request.HeaderAndBody))
            return ResponseCode.InvalidSessionKey;
        return session.Counters.TryAdd(credential.SessionCounter, true) ? ResponseCode.None : ResponseCode.SessionMessageRejected;
    }

    private byte[] Seal(Incoming request, State? session, byte[] frame)
    {
        if (session is null) return frame;
        MessageCodec.TryRead(frame, out var message, out _);
        message = message with { Envelope = message.Envelope with { SessionId = request.Message.Envelope.SessionId } };
        var plain = MessageCodec.ToArray(message);
        SessionMac.TryCreate(
            session.Keys, message.Envelope, CounterOf(request), MessageCodec.HeaderAndBody(plain), out var mac);
        var octets = MessageCodec.ToArray(message with { Credential = mac });
        return request.Message.Header.Flags.HasFlag(OpFlags.Encrypt) ? Encrypt(octets, session) : octets;
    }

    private static byte[] Encrypt(byte[] frame, State session)
    {
        Envelope.TryRead(frame, out var envelope);
        session.Keys.TryEncrypt(envelope.Version, frame.AsSpan(Envelope.Length), out var ciphertext);
        var encrypted = new byte[Envelope.Length + ciphertext!.Length];
        (envelope with { Encrypted = true, MessageLength = (uint)ciphertext.Length }).Write(encrypted);
        ciphertext.CopyTo(encrypted, Envelope.Length);
        return encrypted;
    }

    private byte[] Decrypt(byte[] frame)
    {
        Envelope.TryRead(frame, out var envelope);
        if (!envelope.Encrypted || !_sessions.TryGetValue(envelope.SessionId, out var session)) return frame;
        session.Keys.TryDecrypt(envelope.Version, frame.AsSpan(Envelope.Length), out var message);
        Interlocked.Increment(ref _encrypted);
        var plain = new byte[Envelope.Length + message!.Length];
        (envelope with { Encrypted = false, MessageLength = (uint)message.Length }).Write(plain);
        message.CopyTo(plain, Envelope.Length);
        return plain;
    }

    private sealed class State(SessionKeys keys)
    {
        public SessionKeys Keys { get; } = keys;

        public ConcurrentDictionary<uint, bool> Counters { get; } = new();

        public volatile bool IsProven;
    }
}

using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security.Sessions;
using IdResolution.Testing.Vectors;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>The client's side of a session.</summary>
internal sealed class TestSession(TestNode node, uint id, SessionKeys keys)
{
    /// <summary>A key in the group of 1,024 bits that stock clients use; the fastest there is.</summary>
    public static readonly DiffieHellmanKey ClientKey = DiffieHellmanKey.Generate(StockGroup());

    public uint Id => id;

    public SessionKeys Keys => keys;

    /// <summary>The counter of the next message.</summary>
    public uint Counter { get; set; } = 1;

    public ProtocolVersion Version { get; init; } = ProtocolVersion.Highest;

    /// <summary>A request to set up a session by Diffie-Hellman.</summary>
    public static Message Request(Someone? who, uint timeout = 3_600, OpFlags flags = OpFlags.None) => Request(who, ClientKey.PublicKey, timeout, flags);

    public static Message Request(Someone? who, DhPublicKeyRecord key, uint timeout = 3_600, OpFlags flags = OpFlags.None) => Ask.Of(
        OpCode.SessionSetup,
        new SessionSetupRequest
        {
            Mode = 4, Timeout = timeout, PublicKey = key.ToArray(),
            Identity = who is null ? new ValueReference(Utf8String.Empty, uint.MaxValue) : new ValueReference(who.Handle, who.Index),
        },
        flags);

    /// <summary>Sets up a session that has authenticated nobody yet.</summary>
    public static async Task<TestSession> OpenAsync(
        TestNode node, Someone? who, uint timeout = 3_600, System.Net.IPEndPoint? remote = null, ClientConnection? connection = null)
    {
        var frames = await node.SendAsync(MessageCodec.ToArray(Request(who, timeout)), remote: remote, connection: connection);
        return From(node, ReplyLog.Decode(frames.Single()));
    }

    /// <summary>Sets up a session in which <paramref name="who"/> has answered a challenge.</summary>
    public static async Task<TestSession> OpenAuthenticatedAsync(TestNode node, Someone who, uint timeout = 3_600)
    {
        var session = await OpenAsync(node, who, timeout);
        var challenge = await session.AskAsync(Ask.Delete("88.100/NOTHING"));
        Assert.That((await session.AskAsync(who.Answer(challenge))).Header.ResponseCode, Is.EqualTo(ResponseCode.HandleNotFound));
        return session;
    }

    /// <summary>The session an answer to <see cref="Request(Someone?, uint, OpFlags)"/> opens.</summary>
    public static TestSession From(TestNode node, Message answer, bool allowsLegacy = false)
    {
        Assert.That(answer.Header.ResponseCode, Is.EqualTo(ResponseCode.Success));
        Assert.That(answer.Envelope.SessionId, Is.InRange(1u, (uint)int.MaxValue));
        var body = (SessionSetupResponse)answer.Body;
        Assert.That(body.Mode, Is.EqualTo(4));
        var hasCode = answer.Envelope.Version >= new ProtocolVersion(2, 4);
        var cipher = hasCode ? (SessionCipher)new WireReader(body.Data.Span).ReadUInt32() : SessionCipher.Des;
        Assert.That(KeyRecord.TryRead(body.Data.Span[(hasCode ? 4 : 0)..], out var record), Is.True);
        var secret = ClientKey.Agree((DhPublicKeyRecord)record!);
        Assert.That(SessionKeys.TryDerive(cipher, secret, allowsLegacy, out var keys), Is.True);
        return new TestSession(node, answer.Envelope.SessionId, keys!) { Version = answer.Envelope.Version };
    }

    /// <summary>A request as this session sends it.</summary>
    public byte[] Seal(Message request, bool encrypts = false, uint? counter = null, Func<byte[], byte[]>? spoil = null)
    {
        var message = request with { Envelope = request.Envelope with { SessionId = id, Version = Version, Suggested = Version } };
        var headerAndBody = MessageCodec.HeaderAndBody(MessageCodec.ToArray(message));
        Assert.That(SessionMac.TryCreate(keys, message.Envelope, counter ?? Counter++, headerAndBody, out var mac), Is.True);
        if (spoil is not null)
        {
            mac = new Credential
            {
                SessionCounter = mac!.SessionCounter, Type = mac.Type, DigestAlgorithm = mac.DigestAlgorithm, Signature = spoil(mac.Signature.ToArray()),
            };
        }
        var frame = MessageCodec.ToArray(message with { Credential = mac });
        return encrypts ? Encrypt(message.Envelope, frame.AsSpan(Envelope.Length)) : frame;
    }

    public byte[] Encrypt(Envelope envelope, ReadOnlySpan<byte> message)
    {
        Assert.That(keys.TryEncrypt(Version, message, out var ciphertext), Is.True);
        var sealedFrame = new byte[Envelope.Length + ciphertext!.Length];
        (envelope with { Encrypted = true, MessageLength = (uint)ciphertext.Length }).Write(sealedFrame);
        ciphertext.CopyTo(sealedFrame, Envelope.Length);
        return sealedFrame;
    }

    /// <summary>An answer, decrypted; a MAC on it must be right.</summary>
    public (Message Message, bool WasEncrypted) Unseal(byte[] frame)
    {
        Envelope.TryRead(frame, out var envelope);
        var wasEncrypted = envelope.Encrypted;
        if (wasEncrypted)
        {
            Assert.That(keys.TryDecrypt(envelope.Version, frame.AsSpan(Envelope.Length), out var octets), Is.True);
            frame = new byte[Envelope.Length + octets!.Length];
            (envelope with { Encrypted = false, MessageLength = (uint)octets.Length }).Write(frame);
            octets.CopyTo(frame, Envelope.Length);
        }
        var message = ReplyLog.Decode(frame);
        if (SessionMac.IsOn(message))
        {
            Assert.That(SessionMac.Verify(keys, message.Envelope, message.Credential!, MessageCodec.HeaderAndBody(frame)), Is.True);
        }
        return (message, wasEncrypted);
    }

    private static DiffieHellmanGroup StockGroup()
    {
        var request = (SessionSetupRequest)ReplyLog.Decode(GoldenVectors.Get("session", "setup-dh.request").Octets).Body;
        Assert.That(KeyRecord.TryRead(request.PublicKey.Span, out var record), Is.True);
        var key = (DhPublicKeyRecord)record!;
        return new DiffieHellmanGroup(key.P, key.G);
    }

    public async Task<Message> AskAsync(Message request, bool encrypts = false, ClientTransport transport = ClientTransport.Tcp) =>
        Unseal((await node.SendAsync(Seal(request, encrypts), transport)).Single()).Message;

    public async Task<ResponseCode> CodeAsync(Message request) => (await AskAsync(request)).Header.ResponseCode;

    /// <summary>The code and whether the answer came encrypted.</summary>
    public async Task<(Message Message, bool WasEncrypted)> SendAsync(byte[] frame, ClientConnection? connection = null) =>
        Unseal((await node.SendAsync(frame, connection: connection)).Single());
}

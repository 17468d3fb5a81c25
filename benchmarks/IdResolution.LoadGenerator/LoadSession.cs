using System.Net.Sockets;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Security.Sessions;

namespace IdResolution.LoadGenerator;

/// <summary>
/// Sets up a session on a connection and proves in it who we are, so that requests need no challenge (specification §6.8). The server's key
/// is not looked at: this is a load generator, not a client.
/// </summary>
internal sealed class LoadSession : IDisposable
{
    private readonly Socket _socket;
    private uint _requestId = 0x7000_0000;

    private LoadSession(Socket socket) => _socket = socket;

    /// <summary>The session's id.</summary>
    public uint Id { get; private set; }

    /// <summary>Its keys.</summary>
    public SessionKeys Keys { get; private set; } = null!;

    /// <summary>Counters used so far.</summary>
    public uint Counter { get; private set; }

    /// <summary>Opens one; the socket blocks.</summary>
    /// <exception cref="LoadException">The server does not set it up, or does not take the key.</exception>
    public static LoadSession Open(Socket socket, ValueReference identity, PrivateKey key)
    {
        var session = new LoadSession(socket);
        session.SetUp(identity);
        session.Prove(identity, key);
        return session;
    }

    /// <summary>A request of this session, as all are made here.</summary>
    public static Message Request(OpCode opCode, MessageBody body, uint requestId, uint sessionId, OpFlags flags) => new()
    {
        Envelope = new Envelope { Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest, RequestId = requestId, SessionId = sessionId },
        Header = new Header
        {
            OpCode = opCode,
            Flags = OpFlags.Recursive | OpFlags.CacheAuthentication | flags,
            SiteSerial = Header.UnknownSiteSerial,
            Expiration = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + Header.DefaultLifetimeSeconds,
        },
        Body = body,
    };

    public void Dispose() => Keys.Dispose();

    private void SetUp(ValueReference identity)
    {
        using var ours = DiffieHellmanKey.Generate(DiffieHellmanGroup.Rfc3526Group14);
        var answer = Ask(Request(OpCode.SessionSetup, new SessionSetupRequest
        {
            Mode = 4, Timeout = 3_600, Identity = identity, PublicKey = ours.PublicKey.ToArray(),
        }, ++_requestId, 0, OpFlags.None));
        var isTaken = answer.Body is SessionSetupResponse { Data: var data } && KeyRecord.TryRead(data.Span[4..], out var record)
            && record is DhPublicKeyRecord theirs && ours.Agree(theirs) is { } secret
            && SessionKeys.TryDerive(SessionCipher.Aes, secret, allowsLegacy: false, out var keys) && (Keys = keys) is not null;
        if (!isTaken) throw new LoadException($"The server sets up no session: code {(uint)answer.Header.ResponseCode}.");
        Id = answer.Envelope.SessionId;
    }

    // Any request that takes rights will do; what is not there cannot be deleted.
    private void Prove(ValueReference identity, PrivateKey key)
    {
        var challenge = AskSealed(OpCode.DeleteHandle, new HandleRequest { Handle = identity.Handle + "/NOBODY" });
        if (challenge.Body is not Challenge { Nonce: var nonce } || challenge.RequestDigest is not { } digest)
            throw new LoadException($"The server does not ask who we are: code {(uint)challenge.Header.ResponseCode}.");
        var proof = PublicKeyAnswer.Create(key, identity.Handle.Span, challenge.Envelope.Version, nonce.Span, digest.Octets.Span);
        var answer = AskSealed(OpCode.ChallengeResponse, new ChallengeAnswer
        {
            AuthenticationType = new Utf8String(ValueTypes.PublicKey), Identity = identity, SignedResponse = proof,
        });
        if (answer.Header.ResponseCode is not (ResponseCode.Success or ResponseCode.HandleNotFound))
            throw new LoadException($"The server does not take the key: code {(uint)answer.Header.ResponseCode}.");
    }

    private Message AskSealed(OpCode opCode, MessageBody body)
    {
        var message = Request(opCode, body, ++_requestId, Id, OpFlags.None);
        var clear = MessageCodec.ToArray(message);
        if (!SessionMac.TryCreate(Keys, message.Envelope, ++Counter, MessageCodec.HeaderAndBody(clear), out var mac)) throw new LoadException("No MAC.");
        return Ask(message with { Credential = mac });
    }

    private Message Ask(Message request)
    {
        _socket.Send(MessageCodec.ToArray(request));
        var head = new byte[Envelope.Length];
        Fill(head);
        Envelope.TryRead(head, out var envelope);
        if (envelope.MessageLength > Envelope.MaxMessageLength) throw new LoadException("The server sent no message.");
        var frame = new byte[Envelope.Length + (int)envelope.MessageLength];
        head.CopyTo(frame, 0);
        Fill(frame.AsSpan(Envelope.Length));
        return MessageCodec.TryRead(frame, out var answer, out _) ? answer : throw new LoadException("The server sent no message.");
    }

    private void Fill(Span<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var read = _socket.Receive(octets);
            if (read == 0) throw new LoadException("The server closed the connection.");
            octets = octets[read..];
        }
    }
}

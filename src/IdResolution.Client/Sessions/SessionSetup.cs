using System.Net;
using System.Security.Cryptography;
using IdResolution.Client.Exchange;
using IdResolution.Protocol;
using IdResolution.Protocol.Keys;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Security;
using IdResolution.Security.Sessions;

namespace IdResolution.Client.Sessions;

/// <summary>
/// One set-up: our half of the key agreement, and what the server's answer makes of it (specification §6.8, mode 4). Disposing it forgets
/// our half.
/// </summary>
internal sealed class SessionSetup : IDisposable
{
    private const ushort DiffieHellman = 4;
    private const uint NoIndex = uint.MaxValue;

    private readonly DiffieHellmanKey _ours = DiffieHellmanKey.Generate(DiffieHellmanGroup.Rfc3526Group14);

    public SessionSetup(HandleClientOptions options)
    {
        var nobody = new Utf8String(HandleName.Blank);
        Ask = new Ask(OpCode.SessionSetup, nobody, new SessionSetupRequest
        {
            Mode = DiffieHellman,
            Timeout = (uint)options.SessionTimeout.TotalSeconds,
            Identity = options.Authenticator?.Identity ?? new ValueReference("", NoIndex),
            PublicKey = _ours.PublicKey.ToArray(),
        })
        {
            // Signed and with the digest of our request: nobody between us and the server can have put in a key of his own.
            Flags = OpFlags.Certified | OpFlags.RequestDigest | OpFlags.PublicOnly,
        };
    }

    /// <summary>The question to the server.</summary>
    public Ask Ask { get; }

    /// <summary>
    /// The session that a proven answer stands for; null when the server offers one that we do not take: an old version, another group, a
    /// value that gives the secret away, a cipher other than AES.
    /// </summary>
    public ClientSession? Accept(Message answer, IPEndPoint server, PublicKey serverKey, long now)
    {
        if (answer.Body is not SessionSetupResponse { Mode: DiffieHellman } body) return null;
        if (answer.Envelope.SessionId == 0 || answer.Envelope.Version < ProtocolVersion.V2_7) return null;
        var reader = new WireReader(body.Data.Span);
        var algorithm = reader.ReadUInt32();
        if (reader.Fault != DecodeFault.None || algorithm != (uint)SessionCipher.Aes) return null;
        if (!KeyRecord.TryRead(reader.Rest, out var record) || record is not DhPublicKeyRecord theirs) return null;
        if (_ours.Agree(theirs) is not { } secret) return null;
        try
        {
            if (!SessionKeys.TryDerive(SessionCipher.Aes, secret, allowsLegacy: false, out var keys)) return null;
            var version = ProtocolVersion.Lower(ProtocolVersion.Highest, answer.Envelope.Version);
            return new ClientSession(server, answer.Envelope.SessionId, version, keys, serverKey, now);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    public void Dispose() => _ours.Dispose();
}

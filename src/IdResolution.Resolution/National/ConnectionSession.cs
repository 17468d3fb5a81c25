using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Sessions;
using IdResolution.Security.Sessions;

namespace IdResolution.Resolution.National;

/// <summary>
/// A session id that a national client chose for its connection (specification §10.2). It is known to that connection only and gone with it; its messages
/// carry no MAC. Safe for use from many threads.
/// </summary>
internal sealed class ConnectionSession(uint id) : Session(id)
{
    // Gone with the connection, which tells nobody when it ends: nothing here is disposed of.
    private volatile SessionKeys? _keys;

    /// <summary>Every request with this id on this connection is from now on by <paramref name="identity"/>, who is proven.</summary>
    public void LogIn(ValueReference identity) => Asker = Asker.Proven(identity, Proof.Login);

    /// <summary>Nobody is logged in any more.</summary>
    public void LogOut() => Asker = null;

    /// <summary>Messages with this id may be encrypted from now on; the keys before are forgotten.</summary>
    public void EncryptWith(SessionKeys keys) => _keys = keys;

    public override bool Encrypts => _keys is not null;

    // A message with a MAC belongs to a session that the server set up and is not brought here; whatever else a credential says decides nothing.
    public override ResponseCode Judge(Message message, ReadOnlySpan<byte> frame) => ResponseCode.None;

    public override bool TryDecrypt(in Envelope envelope, ReadOnlySpan<byte> ciphertext, out byte[] message)
    {
        byte[]? octets = null;
        var isDecrypted = _keys?.TryDecrypt(envelope.Version, ciphertext, out octets) ?? false;
        message = octets ?? [];
        return isDecrypted;
    }

    public override bool TryEncrypt(ProtocolVersion version, ReadOnlySpan<byte> message, [NotNullWhen(true)] out byte[]? ciphertext)
    {
        ciphertext = null;
        return _keys?.TryEncrypt(version, message, out ciphertext) ?? false;
    }

    // Answering the challenge of one request logs nobody in; that takes a login.
    public override void Answered(Asker asker)
    {
    }
}

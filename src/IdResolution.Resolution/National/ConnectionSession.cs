using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.National;

/// <summary>
/// A session id that a national client chose for its connection (specification §10.2). It is known to that connection only and gone with it; its messages
/// carry no MAC. Safe for use from many threads.
/// </summary>
internal sealed class ConnectionSession(uint id) : Session(id)
{
    /// <summary>Every request with this id on this connection is from now on by <paramref name="identity"/>, who is proven.</summary>
    public void LogIn(ValueReference identity) => Asker = Asker.Proven(identity, Proof.Login);

    /// <summary>Nobody is logged in any more.</summary>
    public void LogOut() => Asker = null;

    // A message with a MAC belongs to a session that the server set up and is not brought here; whatever else a credential says decides nothing.
    public override ResponseCode Judge(Message message, ReadOnlySpan<byte> frame) => ResponseCode.None;

    public override bool TryDecrypt(in Envelope envelope, ReadOnlySpan<byte> ciphertext, out byte[] message)
    {
        message = [];
        return false;
    }

    // Answering the challenge of one request logs nobody in; that takes a login.
    public override void Answered(Asker asker)
    {
    }
}

using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.Serving;

/// <summary>What an answer needs to know of its request besides the answer itself.</summary>
/// <param name="Sink">Where it goes.</param>
/// <param name="Source">Who asked.</param>
/// <param name="Outer">The envelope it answers.</param>
/// <param name="SessionId">The session id in its envelope.</param>
/// <param name="Header">The header it answers.</param>
/// <param name="Digest">Digest of the request; null when the answer carries none.</param>
/// <param name="Session">The session that protects it; null outside sessions.</param>
/// <param name="SessionCounter">Counter of the request in its session.</param>
/// <param name="IsConfidential">True when the connection itself is encrypted.</param>
internal readonly record struct Reply(
    IReplySink Sink, ChallengeSource Source, Envelope Outer, uint SessionId, Header Header, RequestDigest? Digest, Session? Session = null, uint SessionCounter = 0,
    bool IsConfidential = false)
{
    private static readonly ProtocolVersion FirstToHideSecrets = new(2, 8);

    /// <summary>True when the client wants the answer signed.</summary>
    public bool IsCertified => (Header.Flags & OpFlags.Certified) != 0;

    /// <summary>
    /// True when the answer must not leave in clear: the request came encrypted or asks for it, or there are values that not everyone may read
    /// (specification §3.5, §6.8).
    /// </summary>
    public bool MustEncrypt(MessageBody body)
    {
        // What sets up a session is not read with the key it brings.
        if (Session is not { Encrypts: true } || Header.OpCode == OpCode.SessionSetup) return false;
        if (Outer.Encrypted || (Header.Flags & OpFlags.Encrypt) != 0) return true;
        return !IsConfidential && Outer.ReplyVersion >= FirstToHideSecrets && body is ResolutionResponse { Values: var values }
            && values.Any(value => (value.Permissions & ValuePermissions.PublicRead) == 0);
    }
}

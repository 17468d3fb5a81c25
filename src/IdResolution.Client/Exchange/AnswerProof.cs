using IdResolution.Client.Failures;
using IdResolution.Client.Sessions;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Security;
using IdResolution.Security.Sessions;

namespace IdResolution.Client.Exchange;

/// <summary>Whether an answer comes from the server we mean, untouched (specification §3.4, §5.5, §6.8).</summary>
internal static class AnswerProof
{
    /// <summary>
    /// Checks what the answer to <paramref name="request"/> must prove. In a session that is its MAC, with a counter of this very request;
    /// what a server cannot put a MAC under it may sign.
    /// </summary>
    /// <param name="frame">The message as it came, decrypted.</param>
    /// <param name="message">The same, read.</param>
    /// <param name="request">The request.</param>
    public static AnswerFault Check(ReadOnlySpan<byte> frame, Message message, OutgoingRequest request)
    {
        // Servers without sessions may be without signatures too. That there is no session needs no proof: what is done instead is safe.
        var isPlainRefusal = message.Header.ResponseCode != ResponseCode.Success && message.Credential is null;
        if (request.OpCode == OpCode.SessionSetup && isPlainRefusal) return AnswerFault.None;
        if (request.Session is not { } session)
            return request.ServerKey is { } key ? CheckSignature(frame, message, key) : AnswerFault.None;
        // A server that has forgotten the session can neither make its MAC nor, most of them, afford a signature for whoever asks. Such an
        // answer is never handed on: it costs a new set-up, which the server must sign, and the request is repeated. One that may not be
        // repeated needs the signature: who forges such an answer has let the request through.
        if (SessionKeeper.IsSessionFault(message.Header.ResponseCode) && !request.Ask.Mints) return AnswerFault.None;
        if (!SessionMac.IsOn(message)) return CheckSignature(frame, message, session.ServerKey);
        return session.IsOurs(frame, message) && request.WasSentWith(message.Credential!.SessionCounter)
            ? AnswerFault.None
            : AnswerFault.WrongMac;
    }

    private static AnswerFault CheckSignature(ReadOnlySpan<byte> frame, Message message, PublicKey key)
    {
        if (message.Credential is not { } credential || !credential.Type.Span.SequenceEqual(MessageSigner.CredentialType))
            return AnswerFault.Unsigned;
        if (!SignedOctets.IsDefinedFor(message.Envelope.Version)) return AnswerFault.UnprovableVersion;
        if (!MessageSigner.Verify(key, message.Envelope, credential, MessageCodec.HeaderAndBody(frame))) return AnswerFault.WrongSignature;
        // The server signs for everybody, and everybody may choose our request id: only the digest, which was compared already, says that the
        // answer is to this request.
        return message.RequestDigest is null ? AnswerFault.NoDigest : AnswerFault.None;
    }
}

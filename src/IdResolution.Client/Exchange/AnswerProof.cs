using IdResolution.Client.Failures;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Security;

namespace IdResolution.Client.Exchange;

/// <summary>Whether an answer comes from the server we mean, untouched (specification §3.4, §5.5).</summary>
internal static class AnswerProof
{
    /// <summary>Checks a signature made with the server's key.</summary>
    /// <param name="frame">The message as it came.</param>
    /// <param name="message">The same, read.</param>
    /// <param name="key">The server's key.</param>
    public static AnswerFault CheckSignature(ReadOnlySpan<byte> frame, Message message, PublicKey key)
    {
        if (message.Credential is not { } credential) return AnswerFault.Unsigned;
        using var covered = new WireWriter();
        if (!SignedOctets.TryWrite(covered, message.Envelope, credential.SessionCounter, MessageCodec.HeaderAndBody(frame)))
            return AnswerFault.UnprovableVersion;
        if (!IsSignature(credential)) return AnswerFault.Unsigned;
        return key.Verify(covered.Written, credential.DigestAlgorithm.Span, credential.Signature.Span)
            ? AnswerFault.None
            : AnswerFault.WrongSignature;
    }

    private static bool IsSignature(Credential credential) =>
        credential.Type.Span.SequenceEqual("HS_SIGNED"u8) || credential.Type.Span.SequenceEqual("HS_DSAPUBKEY"u8);
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Wire;

namespace IdResolution.Security;

/// <summary>
/// The signature of a server under its answers (specification §3.4, §6.7). Pure; safe for use from many threads.
/// </summary>
public static class MessageSigner
{
    /// <summary>The credential type of a signature.</summary>
    public static ReadOnlySpan<byte> CredentialType => "HS_SIGNED"u8;

    /// <summary>
    /// Signs a message whose envelope is final, with the hash that its version and the key ask for. False for versions 2.5 and 2.6: what a
    /// signature covers there is not defined, so none is made rather than one that means nothing.
    /// </summary>
    /// <param name="key">The key of the server.</param>
    /// <param name="envelope">The envelope, before encryption.</param>
    /// <param name="headerAndBody">Header and body as sent.</param>
    /// <param name="credential">The credential.</param>
    public static bool TrySign(
        PrivateKey key, in Envelope envelope, ReadOnlySpan<byte> headerAndBody, [NotNullWhen(true)] out Credential? credential)
    {
        ArgumentNullException.ThrowIfNull(key);
        credential = null;
        using var covered = new WireWriter();
        if (!SignedOctets.TryWrite(covered, envelope, sessionCounter: 0, headerAndBody)) return false;
        var hash = SignatureHash.For(key.PublicKey, envelope.Version);
        credential = new Credential
        {
            Type = new Protocol.Utf8String(CredentialType),
            DigestAlgorithm = new Protocol.Utf8String(SignatureHash.NameOf(hash)),
            Signature = key.Sign(covered.Written, hash),
        };
        return true;
    }

    /// <summary>
    /// True when the credential is a signature of <paramref name="key"/> under this message. SHA-1 counts only where the version of the
    /// message asks for it, so that nobody can choose the weaker hash. Never throws for what a peer sent.
    /// </summary>
    /// <param name="key">The key of the server, as its site record has it.</param>
    /// <param name="envelope">The envelope of the message, after decryption.</param>
    /// <param name="credential">The credential of the message.</param>
    /// <param name="headerAndBody">Header and body as received, decrypted.</param>
    public static bool Verify(PublicKey key, in Envelope envelope, Credential credential, ReadOnlySpan<byte> headerAndBody)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(credential);
        if (!HandleName.EqualsIgnoreCase(credential.Type.Span, CredentialType)) return false;
        if (!SignatureHash.TryParse(credential.DigestAlgorithm.Span, out var hash)) return false;
        if (hash == HashAlgorithmName.SHA1 && SignatureHash.For(key, envelope.Version) != hash) return false;
        using var covered = new WireWriter();
        return SignedOctets.TryWrite(covered, envelope, credential.SessionCounter, headerAndBody)
            && key.Verify(covered.Written, hash, credential.Signature.Span);
    }
}

using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Security;

/// <summary>
/// The <c>signedResponse</c> of a challenge answer made with a private key: the name of a hash and a signature over nonce and request
/// digest (specification §6.4). Pure; safe for use from many threads.
/// </summary>
public static class PublicKeyAnswer
{
    /// <summary>Answers a challenge.</summary>
    /// <param name="key">The private key of the identity.</param>
    /// <param name="version">The lower of the response's version and its suggestion; chooses the hash.</param>
    /// <param name="nonce">The nonce of the challenge.</param>
    /// <param name="digest">The digest of the challenged request without its algorithm octet, after comparing it with one's own
    /// request.</param>
    public static byte[] Create(PrivateKey key, ProtocolVersion version, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        ArgumentNullException.ThrowIfNull(key);
        var hash = SignatureHash.For(key.PublicKey, version);
        using var writer = new WireWriter();
        writer.WriteBlob(SignatureHash.NameOf(hash));
        writer.WriteBlob(key.Sign((byte[])[.. nonce, .. digest], hash));
        return writer.ToArray();
    }

    /// <summary>
    /// True when <paramref name="answer"/> is whole, names SHA-1 or SHA-256 and its signature is that of <paramref name="key"/> over this
    /// nonce and digest. Never throws for what a peer sent.
    /// </summary>
    public static bool Verify(ReadOnlySpan<byte> answer, PublicKey key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        ArgumentNullException.ThrowIfNull(key);
        var reader = new WireReader(answer);
        var hashName = reader.ReadBlob();
        var signature = reader.ReadBlob();
        reader.ExpectEnd();
        return reader.Fault == DecodeFault.None && key.Verify((byte[])[.. nonce, .. digest], hashName, signature);
    }
}

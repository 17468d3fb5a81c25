using IdResolution.Protocol;
using IdResolution.Protocol.Wire;
using IdResolution.Security.National;

namespace IdResolution.Security;

/// <summary>
/// The <c>signedResponse</c> of a challenge answer made with a private key: the name of a hash and a signature over nonce and request
/// digest (specification §6.4). An SM2 key signs the SM3 hash of both under the handle of the user (§10.4). Pure; safe for use from many threads.
/// </summary>
public static class PublicKeyAnswer
{
    /// <summary>Answers a challenge.</summary>
    /// <param name="key">The private key of the identity.</param>
    /// <param name="userHandle">The handle of the identity, as it stands in the answer.</param>
    /// <param name="version">The lower of the response's version and its suggestion; chooses the hash.</param>
    /// <param name="nonce">The nonce of the challenge.</param>
    /// <param name="digest">The digest of the challenged request without its algorithm octet, after comparing it with one's own
    /// request.</param>
    public static byte[] Create(
        PrivateKey key, ReadOnlySpan<byte> userHandle, ProtocolVersion version, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        ArgumentNullException.ThrowIfNull(key);
        var hash = SignatureHash.For(key.PublicKey, version);
        using var writer = new WireWriter();
        writer.WriteBlob(SignatureHash.NameOf(hash));
        byte[] data = [.. nonce, .. digest];
        writer.WriteBlob(key.PublicKey.IsSm2 ? key.SignAs(userHandle, Sm3.HashData(data)) : key.Sign(data, hash));
        return writer.ToArray();
    }

    /// <summary>
    /// True when <paramref name="answer"/> is whole, names a hash that goes with the kind of <paramref name="key"/> (SHA-1 or SHA-256, SM3 with SM2)
    /// and its signature is that of the key, under <paramref name="userHandle"/>, over this nonce and digest. Never throws for what a peer sent.
    /// </summary>
    public static bool Verify(
        ReadOnlySpan<byte> answer, PublicKey key, ReadOnlySpan<byte> userHandle, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        ArgumentNullException.ThrowIfNull(key);
        var reader = new WireReader(answer);
        var hashName = reader.ReadBlob();
        var signature = reader.ReadBlob();
        reader.ExpectEnd();
        if (reader.Fault != DecodeFault.None || !SignatureHash.TryParse(hashName, out var hash)) return false;
        byte[] data = [.. nonce, .. digest];
        return key.IsSm2
            ? hash == SignatureHash.Sm3 && key.VerifyAs(userHandle, Sm3.HashData(data), signature)
            : key.Verify(data, hash, signature);
    }
}

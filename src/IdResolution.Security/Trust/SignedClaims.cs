using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>
/// The data of an HS_SIGNATURE or HS_CERT value: claims and the signature over them (specification §2.12). Reading says nothing about
/// whether the signature is right. Immutable; safe for use from many threads.
/// </summary>
public sealed class SignedClaims
{
    private readonly JsonWebSignature _signature;

    private SignedClaims(JsonWebSignature signature, TrustClaims claims)
    {
        _signature = signature;
        Claims = claims;
    }

    /// <summary>What was signed.</summary>
    public TrustClaims Claims { get; }

    /// <summary>
    /// Reads the data of a value, in compact or JSON form. False when it is malformed, lacks issuer or subject, has a claim twice, or when
    /// its algorithm is not accepted (<c>none</c> and HMAC above all).
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="signed">What it says.</param>
    /// <param name="nationalProfile">Accepts SM2 signatures and keys (specification §10.5).</param>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out SignedClaims? signed, bool nationalProfile = false)
    {
        signed = JsonWebSignature.TryRead(data, out var signature) && (nationalProfile || signature.Kind != SignatureKind.Sm2)
            && TrustClaimsReader.TryRead(signature.Payload, nationalProfile, out var claims)
            ? new SignedClaims(signature, claims)
            : null;
        return signed is not null;
    }

    /// <summary>Signs claims with SHA-256, or SM3 with an SM2 key, and gives the compact form: the data of a value.</summary>
    public static byte[] Sign(TrustClaims claims, PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentNullException.ThrowIfNull(key);
        var kind = KindOf(key.PublicKey);
        var header = kind switch
        {
            SignatureKind.Sm2 => """{"alg":"SM2256"}"""u8,
            SignatureKind.Dsa => """{"alg":"DS256"}"""u8,
            _ => """{"alg":"RS256"}"""u8,
        };
        byte[] input = [.. Base64Url.EncodeToUtf8(header), (byte)'.', .. Base64Url.EncodeToUtf8(TrustClaimsWriter.Write(claims))];
        var hash = kind == SignatureKind.Sm2 ? SignatureHash.Sm3 : HashAlgorithmName.SHA256;
        return [.. input, (byte)'.', .. Base64Url.EncodeToUtf8(key.Sign(input, hash))];
    }

    /// <summary>
    /// True when <paramref name="key"/> made the signature. A key of another kind than the algorithm names did not, whatever the octets.
    /// </summary>
    public bool IsSignedBy(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KindOf(key) == _signature.Kind && key.Verify(_signature.SigningInput.Span, _signature.Hash, _signature.Signature.Span);
    }

    private static SignatureKind KindOf(PublicKey key) =>
        key.IsSm2 ? SignatureKind.Sm2 : key.IsDsa ? SignatureKind.Dsa : SignatureKind.Rsa;
}

using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>A signature or MAC over nonce and client nonce, as HTTP carries it (specification §8.3). Immutable.</summary>
/// <param name="Type"><c>HS_PUBKEY</c> or <c>HS_SECKEY</c>.</param>
/// <param name="Algorithm">
/// The hash of a signature, or <c>MD5</c>, <c>SHA1</c>, <c>SHA256</c>, <c>HMAC-SHA1</c>, <c>HMAC-SHA256</c>, <c>PBKDF2WithHmacSHA1</c>.
/// </param>
/// <param name="Signature">Signature or MAC.</param>
/// <param name="Salt">For PBKDF2.</param>
/// <param name="Iterations">For PBKDF2.</param>
/// <param name="Length">For PBKDF2: bits of the derived key.</param>
internal sealed record SignedNonce(string Type, string Algorithm, byte[] Signature, byte[] Salt, uint Iterations, uint Length)
{
    private const byte Pbkdf2 = 0x22;

    /// <summary>
    /// The same as the protocol writes it (specification §6.3, §6.4); null when type or algorithm are unknown. Which algorithms are good enough is for the engine
    /// to say.
    /// </summary>
    public ChallengeAnswer? ToAnswer(ValueReference identity)
    {
        using var writer = new WireWriter();
        var type = new Utf8String(Type);
        if (HandleName.EqualsIgnoreCase(type.Span, ValueTypes.PublicKey))
        {
            writer.WriteBlob(new Utf8String(Algorithm).Span);
            writer.WriteBlob(Signature);
        }
        else if (HandleName.EqualsIgnoreCase(type.Span, ValueTypes.SecretKey) && CodeOf(Algorithm) is { } code)
        {
            writer.WriteByte(code);
            if (code == Pbkdf2)
            {
                writer.WriteBlob(Salt);
                writer.WriteUInt32(Iterations);
                writer.WriteUInt32(Length);
                writer.WriteBlob(Signature);
            }
            else
            {
                writer.WriteOctets(Signature);
            }
        }
        else
        {
            return null;
        }
        return new ChallengeAnswer { AuthenticationType = type, Identity = identity, SignedResponse = writer.ToArray() };
    }

    // The first octet of the answer (specification §6.3).
    private static byte? CodeOf(string algorithm) => algorithm.ToUpperInvariant() switch
    {
        "MD5" => 0x01,
        "SHA1" or "SHA-1" => 0x02,
        "SHA256" or "SHA-256" => 0x03,
        "HMAC-SHA1" => 0x12,
        "HMAC-SHA256" => 0x13,
        "PBKDF2WITHHMACSHA1" => Pbkdf2,
        _ => null,
    };
}

using System.Formats.Asn1;
using System.Numerics;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace IdResolution.Security.National;

/// <summary>SM2 signatures over SM3 (GB/T 32918.2), with the identifier of the signer in what is hashed (specification §10.4).</summary>
internal static class Sm2Signature
{
    // The length of the identifier in bits is hashed in two octets.
    private const int MaxUserIdLength = ushort.MaxValue / 8;
    private const int RawLength = 2 * Sm2Curve.FieldLength;

    // SEQUENCE and two INTEGERs with a zero octet in front.
    private const int MaxDerLength = 2 + (2 * (2 + 1 + Sm2Curve.FieldLength));

    /// <summary>The identifier where none is agreed.</summary>
    public static ReadOnlySpan<byte> DefaultUserId => "1234567812345678"u8;

    /// <summary>Signs; the signature is a DER sequence of r and s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The identifier has more than 8,191 octets.</exception>
    public static byte[] Sign(ECPrivateKeyParameters key, ReadOnlySpan<byte> userId, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(userId.Length, MaxUserIdLength, nameof(userId));
        var signer = new SM2Signer(PlainDsaEncoding.Instance);
        signer.Init(true, new ParametersWithID(new ParametersWithRandom(key, Sm2Curve.Random), userId.ToArray()));
        signer.BlockUpdate(data.ToArray(), 0, data.Length);
        var raw = signer.GenerateSignature().AsSpan();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(ToNumber(raw[..Sm2Curve.FieldLength]));
            writer.WriteInteger(ToNumber(raw[Sm2Curve.FieldLength..]));
        }
        return writer.Encode();
    }

    /// <summary>
    /// True when the signature, a DER sequence of r and s or their 64 octets, is right. Never throws for what a peer sent.
    /// </summary>
    public static bool Verify(ECPublicKeyParameters key, ReadOnlySpan<byte> userId, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (userId.Length > MaxUserIdLength) return false;
        var raw = FromDer(signature) ?? (signature.Length == RawLength ? signature.ToArray() : null);
        if (raw is null) return false;
        var signer = new SM2Signer(PlainDsaEncoding.Instance);
        signer.Init(false, new ParametersWithID(key, userId.ToArray()));
        signer.BlockUpdate(data.ToArray(), 0, data.Length);
        return signer.VerifySignature(raw);
    }

    private static byte[]? FromDer(ReadOnlySpan<byte> signature)
    {
        if (signature.Length > MaxDerLength) return null;
        try
        {
            var reader = new AsnReader(signature.ToArray(), AsnEncodingRules.DER);
            var numbers = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var raw = new byte[RawLength];
            var isFit = TryWrite(numbers.ReadInteger(), raw.AsSpan(0, Sm2Curve.FieldLength))
                && TryWrite(numbers.ReadInteger(), raw.AsSpan(Sm2Curve.FieldLength));
            numbers.ThrowIfNotEmpty();
            return isFit ? raw : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static BigInteger ToNumber(ReadOnlySpan<byte> octets) => new(octets, isUnsigned: true, isBigEndian: true);

    private static bool TryWrite(BigInteger number, Span<byte> octets)
    {
        if (number.Sign < 0 || number.GetByteCount(isUnsigned: true) > octets.Length) return false;
        return number.TryWriteBytes(octets[(octets.Length - number.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
    }
}

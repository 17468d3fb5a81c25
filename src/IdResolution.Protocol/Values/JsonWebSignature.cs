using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Values;

/// <summary>
/// The data of HS_SIGNATURE and HS_CERT, a JWS taken apart but not verified: what was signed, with which algorithm, and the signature
/// (specification §2.12). Immutable; safe for use from many threads.
/// </summary>
public sealed class JsonWebSignature
{
    private static readonly JsonDocumentOptions HeaderOptions = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private JsonWebSignature()
    {
    }

    /// <summary>The kind of key that can have made the signature.</summary>
    public SignatureKind Kind { get; private init; }

    /// <summary>The hash of the signature: SHA-1 or SHA-2, <c>SM3</c> for <see cref="SignatureKind.Sm2"/>.</summary>
    public HashAlgorithmName Hash { get; private init; }

    /// <summary>The octets the signature covers: the encoded header, a dot, the encoded payload.</summary>
    public ReadOnlyMemory<byte> SigningInput { get; private init; }

    /// <summary>The claims, JSON text.</summary>
    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>The signature.</summary>
    public ReadOnlyMemory<byte> Signature { get; private init; }

    /// <summary>
    /// Reads the compact form, or the JSON form with one signature. False when it is malformed, when its algorithm is none of RS*, DS* and
    /// SM2256 (above all <c>none</c> and HS*, with which anybody could sign), or when it demands extensions (<c>crit</c>).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out JsonWebSignature? signature)
    {
        signature = null;
        text = text[Ascii.Trim(text)];
        if (text.IsEmpty || text.Length > Envelope.MaxMessageLength) return false;
        try
        {
            return text[0] == '{' ? TryReadJson(text, out signature) : TryReadCompact(text, out signature);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or an escape in it that is half of a character.
            signature = null;
            return false;
        }
    }

    private static bool TryReadCompact(ReadOnlySpan<byte> text, [NotNullWhen(true)] out JsonWebSignature? signature)
    {
        signature = null;
        var first = text.IndexOf((byte)'.');
        var last = text.LastIndexOf((byte)'.');
        return first != last && TryMake(text[..first], text[(first + 1)..last], text[(last + 1)..], out signature);
    }

    private static bool TryReadJson(ReadOnlySpan<byte> text, [NotNullWhen(true)] out JsonWebSignature? signature)
    {
        signature = null;
        using var document = JsonDocument.Parse(text.ToArray(), HeaderOptions);
        return document.RootElement.TryGetProperty("payload", out var payload)
            && document.RootElement.TryGetProperty("signatures", out var signatures)
            && signatures.ValueKind == JsonValueKind.Array && signatures.GetArrayLength() == 1
            && signatures[0].ValueKind == JsonValueKind.Object
            && signatures[0].TryGetProperty("protected", out var header)
            && signatures[0].TryGetProperty("signature", out var octets)
            && TryMake(Octets(header), Octets(payload), Octets(octets), out signature);
    }

    private static byte[] Octets(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(element.GetString()!) : [];

    private static bool TryMake(
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> octets,
        [NotNullWhen(true)] out JsonWebSignature? signature)
    {
        signature = null;
        if (!TryDecode(header, out var headerOctets) || !TryReadAlgorithm(headerOctets, out var kind, out var hash)) return false;
        if (!TryDecode(payload, out var payloadOctets) || !TryDecode(octets, out var signatureOctets)) return false;
        signature = new JsonWebSignature
        {
            Kind = kind,
            Hash = hash,
            SigningInput = (byte[])[.. header, (byte)'.', .. payload],
            Payload = payloadOctets,
            Signature = signatureOctets,
        };
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> encoded, out byte[] octets)
    {
        octets = new byte[Base64Url.GetMaxDecodedLength(encoded.Length)];
        if (Base64Url.DecodeFromUtf8(encoded, octets, out _, out var written) != OperationStatus.Done || written == 0) return false;
        octets = octets[..written];
        return true;
    }

    private static bool TryReadAlgorithm(byte[] header, out SignatureKind kind, out HashAlgorithmName hash)
    {
        kind = SignatureKind.Rsa;
        hash = default;
        using var document = JsonDocument.Parse(header, HeaderOptions);
        if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("crit", out _)) return false;
        if (!document.RootElement.TryGetProperty("alg", out var name) || name.ValueKind != JsonValueKind.String) return false;
        var algorithm = name.GetString()!;
        if (algorithm == "SM2256")
        {
            // The only one of the national system (specification §10.5).
            kind = SignatureKind.Sm2;
            hash = new HashAlgorithmName("SM3");
            return true;
        }
        var isDsa = algorithm.StartsWith("DS", StringComparison.Ordinal);
        if (!isDsa && !algorithm.StartsWith("RS", StringComparison.Ordinal)) return false;
        kind = isDsa ? SignatureKind.Dsa : SignatureKind.Rsa;
        hash = algorithm[2..] switch
        {
            "256" => HashAlgorithmName.SHA256,
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            "160" or "128" => HashAlgorithmName.SHA1,
            "" or "A" when isDsa => HashAlgorithmName.SHA1,
            _ => default,
        };
        return hash.Name is not null;
    }
}

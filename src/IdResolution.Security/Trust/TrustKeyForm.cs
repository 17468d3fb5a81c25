using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using IdResolution.Protocol.Json;

namespace IdResolution.Security.Trust;

/// <summary>
/// The key in a certificate: a JWK (specification §8.4), or the national system's <c>{"kty":"SM2","d":…}</c>, whose <c>d</c> is no secret
/// but the X.509 SubjectPublicKeyInfo (specification §10.5).
/// </summary>
internal static class TrustKeyForm
{
    /// <summary>The key; null when it is of a kind that is not accepted, so that the certificate certifies nothing.</summary>
    public static PublicKey? Read(JsonElement json, bool nationalProfile)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        if (json.TryGetProperty("kty"u8, out var kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("SM2"u8))
            return nationalProfile ? ReadSm2(json) : null;
        return JsonWebKeyForm.TryRead(Encoding.UTF8.GetBytes(json.GetRawText()), out var record, out _)
            && PublicKey.TryCreate(record, out var key) ? key : null;
    }

    public static void Write(Utf8JsonWriter writer, PublicKey key)
    {
        if (!key.IsSm2)
        {
            JsonWebKeyForm.Write(writer, key.Record);
            return;
        }
        writer.WriteStartObject();
        writer.WriteString("kty"u8, "SM2"u8);
        writer.WriteString("d"u8, Base64Url.EncodeToUtf8(key.ExportSubjectPublicKeyInfo()));
        writer.WriteEndObject();
    }

    private static PublicKey? ReadSm2(JsonElement json)
    {
        if (!json.TryGetProperty("d"u8, out var text) || text.ValueKind != JsonValueKind.String) return null;
        var encoded = Encoding.UTF8.GetBytes(text.GetString()!);
        var der = new byte[Base64Url.GetMaxDecodedLength(encoded.Length)];
        if (Base64Url.DecodeFromUtf8(encoded, der, out _, out var length) != OperationStatus.Done) return null;
        return KeyConversion.FromSubjectPublicKeyInfo(der.AsSpan(0, length)) is { } record
            && PublicKey.TryCreate(record, out var key) && key.IsSm2 ? key : null;
    }
}

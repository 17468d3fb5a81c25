using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using IdResolution.Protocol.Json;

namespace IdResolution.Security.Trust;

/// <summary>Writes claims, in the order in which the reference writes them.</summary>
internal static class TrustClaimsWriter
{
    public static byte[] Write(TrustClaims claims)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions))
        {
            writer.WriteStartObject();
            WritePermissions(writer, claims.Permissions);
            if (claims.Digests is { } digests) WriteDigests(writer, digests);
            if (claims.Chain.Count > 0)
            {
                writer.WriteStartArray("chain"u8);
                foreach (var link in claims.Chain) writer.WriteStringValue(TrustClaims.TextOf(link));
                writer.WriteEndArray();
            }
            if (claims.PublicKey is { } key)
            {
                writer.WritePropertyName("publicKey"u8);
                TrustKeyForm.Write(writer, key);
            }
            writer.WriteString("iss"u8, TrustClaims.TextOf(claims.Issuer));
            writer.WriteString("sub"u8, TrustClaims.TextOf(claims.Subject));
            if (claims.Expires is { } expires) writer.WriteNumber("exp"u8, expires);
            if (claims.NotBefore is { } notBefore) writer.WriteNumber("nbf"u8, notBefore);
            if (claims.IssuedAt is { } issuedAt) writer.WriteNumber("iat"u8, issuedAt);
            if (claims.Content is { } content) writer.WriteString("content"u8, content);
            foreach (var (name, json) in claims.Others)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(json);
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePermissions(Utf8JsonWriter writer, IReadOnlyList<TrustPermission> permissions)
    {
        if (permissions.Count == 0) return;
        writer.WriteStartArray("perms"u8);
        foreach (var permission in permissions)
        {
            writer.WriteStartObject();
            if (!permission.Handle.IsEmpty) writer.WriteString("handle"u8, permission.Handle.ToString());
            writer.WriteString("perm"u8, TrustPermission.WordOf(permission.Level));
            if (!permission.MayCertify) writer.WriteBoolean("ca"u8, false);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteDigests(Utf8JsonWriter writer, DigestList digests)
    {
        writer.WriteStartObject("digests"u8);
        writer.WriteString("alg"u8, NameOf(digests.Hash));
        writer.WriteStartArray("digests"u8);
        foreach (var (index, digest) in digests.Entries)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, index);
            // Not as base64 by the writer, which would escape the plus sign whatever its options say.
            writer.WriteString("digest"u8, Convert.ToBase64String(digest.Span));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string NameOf(HashAlgorithmName hash) => hash.Name switch
    {
        "SHA256" => "SHA-256",
        "SHA384" => "SHA-384",
        "SHA512" => "SHA-512",
        _ => "SHA-1",
    };
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>
/// Reads claims (specification §2.12). A known claim that is not what it should be refuses the whole: what limits a signature must not be
/// overlooked. The text is bounded by the length of a message, its depth here.
/// </summary>
internal static class TrustClaimsReader
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static bool TryRead(ReadOnlyMemory<byte> json, bool nationalProfile, [NotNullWhen(true)] out TrustClaims? claims)
    {
        claims = null;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            claims = document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, nationalProfile) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Not JSON, a claim of another kind than it should be, or an escape that is half of a character.
            return false;
        }
        return claims is not null;
    }

    private static TrustClaims? Read(JsonElement json, bool nationalProfile)
    {
        ValueReference? issuer = null, subject = null;
        long? issuedAt = null, notBefore = null, expires = null;
        DigestList? digests = null;
        IReadOnlyList<TrustPermission> permissions = [];
        IReadOnlyList<ValueReference> chain = [];
        PublicKey? publicKey = null;
        string? content = null;
        var others = new Dictionary<string, string>();
        foreach (var claim in json.EnumerateObject())
        {
            var value = claim.Value;
            switch (claim.Name)
            {
                case "iss": issuer = Name(value); break;
                case "sub": subject = Name(value); break;
                case "iat": issuedAt = value.GetInt64(); break;
                case "nbf": notBefore = value.GetInt64(); break;
                case "exp": expires = value.GetInt64(); break;
                case "digests": digests = Digests(value); break;
                case "perms": permissions = [.. value.EnumerateArray().Select(Permission)]; break;
                case "chain": chain = Chain(value); break;
                case "publicKey": publicKey = TrustKeyForm.Read(value, nationalProfile); break;
                case "content": content = Text(value); break;
                default: others.Add(claim.Name, value.GetRawText()); break;
            }
        }
        return issuer is null || subject is null ? null : new TrustClaims
        {
            Issuer = issuer.Value,
            Subject = subject.Value,
            IssuedAt = issuedAt,
            NotBefore = notBefore,
            Expires = expires,
            Digests = digests,
            Permissions = permissions,
            Chain = chain,
            PublicKey = publicKey,
            Content = content,
            Others = others,
        };
    }

    private static string Text(JsonElement value) => value.GetString() ?? throw new FormatException("null is not a text");

    private static ValueReference Name(JsonElement value)
    {
        var name = ValueReference.Parse(Text(value));
        return name.Handle.Length is > 0 and <= HandleName.MaxLength ? name : throw new FormatException("not a name");
    }

    private static ValueReference[] Chain(JsonElement value) => value.GetArrayLength() <= TrustOptions.LongestChain
        ? [.. value.EnumerateArray().Select(Name)]
        : throw new FormatException("more links than a chain may have");

    private static JsonElement Member(JsonElement value, ReadOnlySpan<byte> name) =>
        value.TryGetProperty(name, out var member) ? member : throw new FormatException("a member is missing");

    private static TrustPermission Permission(JsonElement entry) => new(
        TrustPermission.LevelOf(Text(Member(entry, "perm"u8))),
        entry.TryGetProperty("handle"u8, out var handle) && handle.ValueKind != JsonValueKind.Null ? Text(handle) : Utf8String.Empty,
        !entry.TryGetProperty("ca"u8, out var mayCertify) || mayCertify.GetBoolean());

    private static DigestList Digests(JsonElement value)
    {
        var (hash, length) = Text(Member(value, "alg"u8)).ToUpperInvariant() switch
        {
            "SHA-256" or "SHA256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            "SHA-384" or "SHA384" => (HashAlgorithmName.SHA384, SHA384.HashSizeInBytes),
            "SHA-512" or "SHA512" => (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
            "SHA-1" or "SHA1" => (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
            _ => throw new FormatException("an unknown hash"),
        };
        var entries = new OrderedDictionary<uint, ReadOnlyMemory<byte>>();
        foreach (var entry in Member(value, "digests"u8).EnumerateArray())
        {
            var octets = Member(entry, "digest"u8).GetBytesFromBase64();
            // Two digests for one index would let a value be one or the other.
            if (octets.Length != length || !entries.TryAdd(Member(entry, "index"u8).GetUInt32(), octets))
                throw new FormatException("not a list of digests");
        }
        return new DigestList(hash, entries);
    }
}

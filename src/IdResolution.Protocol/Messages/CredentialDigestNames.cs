using IdResolution.Protocol.Names;

namespace IdResolution.Protocol.Messages;

/// <summary>
/// The names of digest algorithms in credentials and challenge answers, with the spellings that peers use (specification §3.4, §6.4).
/// </summary>
public static class CredentialDigestNames
{
    private const int LongestName = 16;

    /// <summary>
    /// Reads a name: case and punctuation do not matter (<c>SHA1</c>, <c>SHA-1</c>, <c>SHA256</c>, <c>SHA-256</c>, <c>MD5</c>,
    /// <c>HMAC-SHA1</c>,
    /// <c>HMAC-SHA256</c>), and a single octet 1, 2 or 3 means MD5, SHA-1 or SHA-256. False for anything else.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out CredentialDigest digest)
    {
        if (name.Length == 1)
        {
            digest = (CredentialDigest)(name[0] - 1);
            return name[0] is >= 1 and <= 3;
        }
        Span<byte> plain = stackalloc byte[LongestName];
        digest = default;
        var length = 0;
        foreach (var octet in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet)) continue;
            if (length == plain.Length) return false;
            plain[length++] = octet;
        }
        plain = plain[..length];
        return Is(plain, "SHA256"u8, CredentialDigest.Sha256, ref digest)
            || Is(plain, "SHA1"u8, CredentialDigest.Sha1, ref digest)
            || Is(plain, "HMACSHA256"u8, CredentialDigest.HmacSha256, ref digest)
            || Is(plain, "HMACSHA1"u8, CredentialDigest.HmacSha1, ref digest)
            || Is(plain, "MD5"u8, CredentialDigest.Md5, ref digest);
    }

    /// <summary>The name to write.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a defined algorithm.</exception>
    public static Utf8String NameOf(CredentialDigest digest) => digest switch
    {
        CredentialDigest.Md5 => "MD5",
        CredentialDigest.Sha1 => "SHA1",
        CredentialDigest.Sha256 => "SHA-256",
        CredentialDigest.HmacSha1 => "HMAC-SHA1",
        CredentialDigest.HmacSha256 => "HMAC-SHA256",
        _ => throw new ArgumentOutOfRangeException(nameof(digest)),
    };

    private static bool Is(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> name, CredentialDigest candidate, ref CredentialDigest digest)
    {
        if (!HandleName.EqualsIgnoreCase(plain, name)) return false;
        digest = candidate;
        return true;
    }
}

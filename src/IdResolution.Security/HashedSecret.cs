using System.Security.Cryptography;
using System.Text;

namespace IdResolution.Security;

/// <summary>The second convention for secret keys: the key is not the password but a hash of it (specification §2.10).</summary>
public static class HashedSecret
{
    /// <summary>The lower-case hexadecimal text of SHA-1 over the password, as octets of an HS_SECKEY value.</summary>
    public static byte[] From(ReadOnlySpan<byte> password)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(password, hash);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash));
    }
}

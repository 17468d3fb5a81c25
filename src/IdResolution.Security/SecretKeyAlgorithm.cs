namespace IdResolution.Security;

/// <summary>How an answer to a challenge is made of a secret key: its first octet (specification §6.3).</summary>
public enum SecretKeyAlgorithm : byte
{
    /// <summary>Version 2.0: MD5 without an algorithm octet.</summary>
    BareMd5 = 0,

    /// <summary>MD5 of key, nonce, digest, key.</summary>
    Md5 = 0x01,

    /// <summary>SHA-1 of key, nonce, digest, key.</summary>
    Sha1 = 0x02,

    /// <summary>SHA-256 of key, nonce, digest, key.</summary>
    Sha256 = 0x03,

    /// <summary>HMAC-SHA1 over nonce and digest.</summary>
    HmacSha1 = 0x12,

    /// <summary>HMAC-SHA256 over nonce and digest.</summary>
    HmacSha256 = 0x13,

    /// <summary>HMAC-SHA1 over nonce and digest with a key derived by PBKDF2-HMAC-SHA1.</summary>
    Pbkdf2HmacSha1 = 0x22,
}

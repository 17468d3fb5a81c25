namespace IdResolution.Protocol.Messages;

/// <summary>Digest algorithms that credentials name (specification §3.4).</summary>
public enum CredentialDigest
{
    /// <summary>MD5; named by old peers, never to be trusted.</summary>
    Md5,

    /// <summary>SHA-1; in a MAC: SHA-1 over key, octets and key.</summary>
    Sha1,

    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>HMAC with SHA-1.</summary>
    HmacSha1,

    /// <summary>HMAC with SHA-256.</summary>
    HmacSha256,
}

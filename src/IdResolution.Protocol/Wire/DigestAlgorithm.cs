namespace IdResolution.Protocol.Wire;

/// <summary>Algorithm octet of a request digest (specification §3.3).</summary>
public enum DigestAlgorithm : byte
{
    /// <summary>Version 2.0: MD5 as a blob without algorithm octet.</summary>
    LegacyMd5 = 0,

    /// <summary>MD5, 16 octets.</summary>
    Md5 = 1,

    /// <summary>SHA-1, 20 octets.</summary>
    Sha1 = 2,

    /// <summary>SHA-256, 32 octets.</summary>
    Sha256 = 3,
}

namespace IdResolution.Protocol;

/// <summary>Flags of the header (specification §3.2). Unknown bits are kept and ignored.</summary>
[Flags]
public enum OpFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Request: primary sites only, no caches. Response: sent by a primary site.</summary>
    Authoritative = 0x8000_0000,

    /// <summary>Sign the response.</summary>
    Certified = 0x4000_0000,

    /// <summary>Encrypt the response.</summary>
    Encrypt = 0x2000_0000,

    /// <summary>The server may resolve elsewhere.</summary>
    Recursive = 0x1000_0000,

    /// <summary>A caching server may sign itself.</summary>
    CacheAuthentication = 0x0800_0000,

    /// <summary>Response: more messages follow.</summary>
    Continuous = 0x0400_0000,

    /// <summary>Please keep the TCP connection.</summary>
    KeepConnection = 0x0200_0000,

    /// <summary>Only publicly readable values; never challenge.</summary>
    PublicOnly = 0x0100_0000,

    /// <summary>Include the digest of the request; in a response: the body starts with it.</summary>
    RequestDigest = 0x0080_0000,

    /// <summary>Replace what exists; in a response: something was replaced.</summary>
    OverwriteWhenExists = 0x0040_0000,

    /// <summary>The server appends a new suffix.</summary>
    MintNewSuffix = 0x0020_0000,

    /// <summary>Do not answer with a referral.</summary>
    DoNotRefer = 0x0010_0000,

    /// <summary>National profile: pass the attached authorisation on (specification §10.4).</summary>
    RecursiveAuthorisation = 0x0000_0004,
}

namespace IdResolution.Security.Sessions;

/// <summary>Ciphers of sessions, by their code on the wire (specification §6.8).</summary>
public enum SessionCipher : uint
{
    /// <summary>DES. Broken; for reading very old peers where it is allowed.</summary>
    Des = 1,

    /// <summary>Triple DES with three keys. Outdated; where it is allowed.</summary>
    TripleDes = 2,

    /// <summary>AES with 128 bits.</summary>
    Aes = 3,

    /// <summary>SM4 as the national profile uses it: the key is the initialisation vector too (specification §10.3).</summary>
    Sm4 = 4,
}

namespace IdResolution.Protocol.Keys;

/// <summary>How the key record in a Handle.Net key file is encrypted: its first field (specification §2.9).</summary>
public enum KeyFileEncryption : uint
{
    /// <summary>DES in ECB mode, key from MD5 of the passphrase.</summary>
    DesEcb = 0,

    /// <summary>Not encrypted.</summary>
    None = 1,

    /// <summary>DES in CBC mode, key from MD5 of the passphrase.</summary>
    DesCbc = 2,

    /// <summary>Triple DES in CBC mode, key from PBKDF2.</summary>
    Pbkdf2TripleDes = 3,

    /// <summary>AES in CBC mode, key from PBKDF2; what Handle.Net writes today.</summary>
    Pbkdf2Aes = 4,
}

namespace IdResolution.Protocol.Keys;

/// <summary>Names of the kinds of key record (specification §2.9).</summary>
public static class KeyTypes
{
    /// <summary>RSA public key.</summary>
    public static ReadOnlySpan<byte> RsaPublic => "RSA_PUB_KEY"u8;

    /// <summary>DSA public key.</summary>
    public static ReadOnlySpan<byte> DsaPublic => "DSA_PUB_KEY"u8;

    /// <summary>Diffie-Hellman public value.</summary>
    public static ReadOnlySpan<byte> DhPublic => "DH_PUB_KEY"u8;

    /// <summary>SM2 public key.</summary>
    public static ReadOnlySpan<byte> Sm2Public => "SM2_PUB_KEY"u8;

    /// <summary>SM9 public key.</summary>
    public static ReadOnlySpan<byte> Sm9Public => "SM9_PUB_KEY"u8;

    /// <summary>RSA private key without primes.</summary>
    public static ReadOnlySpan<byte> RsaPrivate => "RSA_PRIV_KEY"u8;

    /// <summary>RSA private key with primes.</summary>
    public static ReadOnlySpan<byte> RsaPrivateCrt => "RSA_PRIVCRT_KEY"u8;

    /// <summary>DSA private key.</summary>
    public static ReadOnlySpan<byte> DsaPrivate => "DSA_PRIV_KEY"u8;
}

namespace IdResolution.Protocol.Values;

/// <summary>The kind of key behind a signature (specification §2.12, §10.5).</summary>
public enum SignatureKind
{
    /// <summary>RSA: PKCS#1 v1.5.</summary>
    Rsa,

    /// <summary>DSA: DER, not the raw form of JOSE.</summary>
    Dsa,

    /// <summary>SM2: DER, with the default identifier.</summary>
    Sm2,
}

namespace IdResolution.Security.Trust;

/// <summary>Why a signature or value is not verified.</summary>
public enum TrustProblem
{
    /// <summary>No problem.</summary>
    None,

    /// <summary>No signature covers the value.</summary>
    NotSigned,

    /// <summary>The value is not what was signed.</summary>
    DigestMismatch,

    /// <summary>The data are not a JWS with claims, or its algorithm is refused.</summary>
    Malformed,

    /// <summary>The signature is one of another handle, or a certificate of another subject than the issuer it should authorise.</summary>
    WrongSubject,

    /// <summary>The octets were not signed with the key of the issuer.</summary>
    WrongSignature,

    /// <summary>Not valid yet (<c>nbf</c>).</summary>
    NotYetValid,

    /// <summary>Not valid any more (<c>exp</c>).</summary>
    Expired,

    /// <summary>A certificate does not allow its subject to sign this handle, or to certify others.</summary>
    NotPermitted,

    /// <summary>There is no certificate for an issuer.</summary>
    CertificateNotFound,

    /// <summary>A certificate could not be read now: its server does not answer. Another try may succeed.</summary>
    CertificateUnreachable,

    /// <summary>The chain leads in a circle.</summary>
    ChainLoop,

    /// <summary>The chain is longer than allowed.</summary>
    ChainTooLong,

    /// <summary>The chain ends, but not at a root that was configured.</summary>
    UntrustedRoot,

    /// <summary>More signatures, reads or octets than one record may cost.</summary>
    TooMuchWork,

    /// <summary>It took too long. Another try may succeed.</summary>
    TimedOut,
}

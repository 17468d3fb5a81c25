namespace IdResolution.Security;

/// <summary>Why a private key file could not be used.</summary>
public enum KeyFileProblem
{
    /// <summary>Neither PEM text nor a Handle.Net key file.</summary>
    UnknownFormat,

    /// <summary>The file holds a public key.</summary>
    PublicKey,

    /// <summary>The file is encrypted and no passphrase was given.</summary>
    PassphraseNeeded,

    /// <summary>The passphrase is wrong, or the encrypted part is damaged.</summary>
    WrongPassphrase,

    /// <summary>A private key of another kind than RSA, DSA or SM2, or of a size that is not accepted, or without its primes.</summary>
    UnsupportedKey,
}

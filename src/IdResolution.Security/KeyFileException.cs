namespace IdResolution.Security;

/// <summary>
/// A private key file could not be used. The message is for people and says what to do; it never holds anything of the file or the
/// passphrase.
/// </summary>
public sealed class KeyFileException : Exception
{
    /// <summary>Says why.</summary>
    public KeyFileException(KeyFileProblem problem)
        : base(Describe(problem)) => Problem = problem;

    /// <summary>Why.</summary>
    public KeyFileProblem Problem { get; }

    private static string Describe(KeyFileProblem problem) => problem switch
    {
        KeyFileProblem.PublicKey => "This is a public key; the private key is needed.",
        KeyFileProblem.PassphraseNeeded => "The private key is encrypted; give its passphrase.",
        KeyFileProblem.WrongPassphrase => "The passphrase does not open the private key (wrong passphrase or damaged file).",
        KeyFileProblem.UnsupportedKey =>
            "The private key is of a kind or size that is not supported; use RSA (1,024 to 16,384 bits), DSA (1,024 to 3,072 bits) or SM2.",
        _ => "Not a private key: expected PKCS#8 in PEM (BEGIN PRIVATE KEY, BEGIN ENCRYPTED PRIVATE KEY), BEGIN RSA PRIVATE KEY, BEGIN EC PRIVATE KEY, "
            + "or a Handle.Net key file.",
    };
}

namespace IdResolution.Security;

/// <summary>
/// What a verifier of secret-key answers puts up with (specification §6.3.2, §6.9). Immutable; safe for use from many threads.
/// </summary>
public sealed record SecretKeyPolicy
{
    /// <summary>The most <see cref="MaxIterations"/> can be set to.</summary>
    public const int HighestIterations = 1_000_000;

    /// <summary>Fewest bits of a derived key: whoever answers chooses the number, and a short key is guessed instead of known.</summary>
    public const int MinKeyBits = 128;

    /// <summary>Most bits of a derived key.</summary>
    public const int MaxKeyBits = 4_096;

    /// <summary>Octets of the longest salt.</summary>
    public const int MaxSaltLength = 1_024;

    private readonly int _maxIterations = 20_000;

    /// <summary>The policy of a server that says nothing else.</summary>
    public static SecretKeyPolicy Default { get; } = new();

    /// <summary>
    /// Most rounds of PBKDF2 that one answer may cost, counted over all output blocks of 160 bits; 1 to <see cref="HighestIterations"/>,
    /// default 20,000. Stock clients use 10,000 rounds and one block. Whoever answers chooses the number, and may be anybody: what is
    /// allowed here is what a stranger may make this server compute.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public int MaxIterations
    {
        get => _maxIterations;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, HighestIterations);
            _maxIterations = value;
        }
    }

    /// <summary>Accept MD5, with or without algorithm octet, as clients older than version 2.1 send it. Default false.</summary>
    public bool AcceptMd5 { get; init; }

    /// <summary>
    /// Accept PBKDF2 over the octets of the secret as they are besides the reference's double encoding; they differ for secrets that are
    /// not ASCII. Default true.
    /// </summary>
    public bool AcceptPlainPbkdf2 { get; init; } = true;
}

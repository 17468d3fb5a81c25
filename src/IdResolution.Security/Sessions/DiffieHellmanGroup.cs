using System.Numerics;
using IdResolution.Protocol.Keys;

namespace IdResolution.Security.Sessions;

/// <summary>A group for the Diffie-Hellman exchange of a session (specification §6.8). Immutable.</summary>
/// <param name="P">The prime modulus.</param>
/// <param name="G">The generator.</param>
public sealed record DiffieHellmanGroup(KeyInteger P, KeyInteger G)
{
    /// <summary>Bits of the smallest modulus: what stock clients use; every larger one is better.</summary>
    public const int MinBits = 1_024;

    /// <summary>Bits of the largest modulus.</summary>
    public const int MaxBits = 8_192;

    // The number of RFC 3526 section 3.
    private const string Modp2048 =
        "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
        + "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05"
        + "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
        + "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff";

    /// <summary>Group 14 of RFC 3526, 2,048 bits: what clients of ours propose.</summary>
    public static DiffieHellmanGroup Rfc3526Group14 { get; } = new(new KeyInteger(Convert.FromHexString(Modp2048)), new KeyInteger([2]));

    /// <summary>
    /// True when a peer's group may be used: a modulus of 1,024 to 8,192 bits that is prime as far as can be told at a bounded cost, and a
    /// generator from 2 to the modulus less 2. The groups of RFC 2409, 3526 and 7919 are known; others are tested once and remembered, up to
    /// <see cref="PrimeVerdicts.MaxTestedBits"/> bits.
    /// </summary>
    public bool IsAcceptable() => IsWithinBounds() && PrimeVerdicts.IsPrime(P);

    /// <summary>True for numbers from 2 to the modulus less 2: the others make a secret that everybody knows.</summary>
    public bool Contains(KeyInteger number)
    {
        var value = ToNumber(number);
        return value > BigInteger.One && value < ToNumber(P) - BigInteger.One;
    }

    internal static BigInteger ToNumber(KeyInteger integer) => new(integer.Magnitude, isUnsigned: true, isBigEndian: true);

    private bool IsWithinBounds() => P.BitLength is >= MinBits and <= MaxBits && !P.IsEven && G.BitLength <= P.BitLength && Contains(G);
}

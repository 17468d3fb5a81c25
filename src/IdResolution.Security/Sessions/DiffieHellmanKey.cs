using System.Numerics;
using System.Security.Cryptography;
using IdResolution.Protocol.Keys;

namespace IdResolution.Security.Sessions;

/// <summary>
/// One side's key of one Diffie-Hellman exchange (specification §6.8, mode 4). Used once and disposed of. Safe for use from many threads until then.
/// </summary>
/// <remarks>
/// The runtime has no Diffie-Hellman over primes; its big integers do the exponentiation, in a time that depends on the exponent. The exponent is made
/// for one exchange and used twice, so there is nothing to average over.
/// </remarks>
public sealed class DiffieHellmanKey : IDisposable
{
    private readonly byte[] _exponent;

    private DiffieHellmanKey(DiffieHellmanGroup group, byte[] exponent)
    {
        Group = group;
        _exponent = exponent;
        var y = BigInteger.ModPow(DiffieHellmanGroup.ToNumber(group.G), Exponent, DiffieHellmanGroup.ToNumber(group.P));
        PublicKey = new DhPublicKeyRecord { Y = new KeyInteger(y.ToByteArray(isUnsigned: true, isBigEndian: true)), P = group.P, G = group.G };
    }

    /// <summary>The group.</summary>
    public DiffieHellmanGroup Group { get; }

    /// <summary>The public half, to be sent.</summary>
    public DhPublicKeyRecord PublicKey { get; }

    private BigInteger Exponent => new(_exponent, isUnsigned: true, isBigEndian: true);

    /// <summary>Makes a key in a group; twice as many random bits as breaking the group takes (RFC 3526 section 8).</summary>
    /// <exception cref="ArgumentException">The group is not acceptable.</exception>
    public static DiffieHellmanKey Generate(DiffieHellmanGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (!group.IsAcceptable()) throw new ArgumentException("the group is not acceptable", nameof(group));
        return FromExponent(group, RandomNumberGenerator.GetBytes(ExponentLength(group.P.BitLength)));
    }

    /// <summary>
    /// The secret shared with the owner of a public half, as long as the modulus; to be overwritten by the caller. Null when the half is of
    /// another group, or one that makes a secret everybody knows: below 2 or above the modulus less 2.
    /// </summary>
    public byte[]? Agree(DhPublicKeyRecord theirs)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        if (theirs.P != Group.P || theirs.G != Group.G || !Group.Contains(theirs.Y)) return null;
        var secret = BigInteger.ModPow(DiffieHellmanGroup.ToNumber(theirs.Y), Exponent, DiffieHellmanGroup.ToNumber(Group.P));
        // A secret of 1 can still come of a group that is not what it claims to be.
        if (secret <= BigInteger.One) return null;
        var octets = new byte[Group.P.Magnitude.Length];
        secret.TryWriteBytes(octets.AsSpan(octets.Length - secret.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
        return octets;
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_exponent);

    /// <summary>A key whose exponent is known, for replaying recorded exchanges.</summary>
    internal static DiffieHellmanKey FromExponent(DiffieHellmanGroup group, ReadOnlySpan<byte> exponent)
    {
        var copy = GC.AllocateUninitializedArray<byte>(exponent.Length, pinned: true);
        exponent.CopyTo(copy);
        return new DiffieHellmanKey(group, copy);
    }

    private static int ExponentLength(int bits) => bits switch
    {
        < 2_048 => 32,
        < 4_096 => 40,
        _ => 52,
    };
}

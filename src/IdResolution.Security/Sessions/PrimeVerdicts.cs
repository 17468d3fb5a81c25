using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Numerics;
using System.Security.Cryptography;
using IdResolution.Protocol.Keys;

namespace IdResolution.Security.Sessions;

/// <summary>
/// Whether the modulus of a Diffie-Hellman group is prime. Peers propose the same few groups again and again, so verdicts are remembered;
/// testing costs as much as five key exchanges, so large unknown moduli are refused. Safe for use from many threads.
/// </summary>
internal static class PrimeVerdicts
{
    /// <summary>Bits of the largest modulus that is tested when it is not a known one; the test takes 60 ms there and 1.4 s at 8,192.</summary>
    public const int MaxTestedBits = 2_048;

    private const int MaxRemembered = 256;

    private static readonly uint[] SmallPrimes =
        [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127];

    // SHA-256 of the moduli, big-endian.
    private static readonly FrozenSet<string> Known = new[]
    {
        // RFC 2409 group 2 (1,024 bits); RFC 3526 groups 5, 14, 15, 16, 17 and 18 (1,536 to 8,192 bits).
        "3f35a3f5f6c4376a744acad409bb22f8d897f949d2311d885adaa890981b67a0",
        "64fcc83ec403930bf18393dbc883ccaa1fbb08ac876f77f7aa99748ca945019b",
        "d66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890e",
        "48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55c",
        "4ee95187682bcb230ad26a95205f6920e84708f6251b3894329b09ec23919e33",
        "d1bfe6d0925ce7e4da262b62861514a7755e35831e429f343e7b864848657efd",
        "39ab4feab950a3128fb71accb9fc3965d857012e081998a85996e3ea8b3c3bcf",
        // RFC 7919: 2,048, 3,072, 4,096, 6,144 and 8,192 bits.
        "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966",
        "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17",
        "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e",
        "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7",
        "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, bool> Remembered = new(StringComparer.Ordinal);

    public static bool IsPrime(KeyInteger modulus)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(modulus.Magnitude));
        if (Known.Contains(name)) return true;
        if (modulus.BitLength > MaxTestedBits) return false;
        if (Remembered.TryGetValue(name, out var verdict)) return verdict;
        var number = DiffieHellmanGroup.ToNumber(modulus);
        // Most numbers that are not prime fall here, at no cost worth remembering.
        foreach (var prime in SmallPrimes)
        {
            if (number % prime == BigInteger.Zero) return false;
        }
        verdict = PassesMillerRabin(number);
        if (Remembered.Count >= MaxRemembered) Remembered.Clear();
        Remembered[name] = verdict;
        return verdict;
    }

    // One round with a base the proposer cannot foresee: a composite number passes with a chance below one in four, a random one hardly ever.
    // Who proposes a bad group harms only the secrecy of his own session, so more rounds would protect nobody.
    private static bool PassesMillerRabin(BigInteger number)
    {
        var less = number - BigInteger.One;
        var shift = 0;
        while ((less >> shift).IsEven) shift++;
        var chosen = new BigInteger(RandomNumberGenerator.GetBytes(16), isUnsigned: true) + 2;
        var power = BigInteger.ModPow(chosen, less >> shift, number);
        if (power.IsOne || power == less) return true;
        for (var i = 1; i < shift; i++)
        {
            power = BigInteger.ModPow(power, 2, number);
            if (power == less) return true;
        }
        return false;
    }
}

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// The two check characters of a Global Model Number: from the right, the values of the characters in the set of 82 count with the prime numbers 2, 3, 5 ...;
/// the sum modulo 1,021 is written in two characters of 32 (GS1 General Specifications 7.9, check characters of alphanumeric keys). Pure.
/// </summary>
public static class CheckPair
{
    private const string Written = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    private static readonly int[] Primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

    /// <summary>Longest text that has a check pair: that of the longest model number without it.</summary>
    public const int MaxLength = 23;

    /// <summary>The pair that belongs behind this text.</summary>
    /// <param name="text">Characters of the set of 82 only, at most <see cref="MaxLength"/>.</param>
    public static string Of(ReadOnlySpan<char> text)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++) sum += CharacterSets.ValueIn82(text[i]) * Primes[text.Length - 1 - i];
        sum %= 1021;
        return string.Create(2, sum, static (pair, value) => (pair[0], pair[1]) = (Written[value >> 5], Written[value & 31]));
    }
}

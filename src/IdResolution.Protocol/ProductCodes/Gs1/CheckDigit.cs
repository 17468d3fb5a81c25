namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// The check digit of GTIN, SSCC, GLN and all other GS1 keys of digits: from the right, digits count three times and once in turn, and the check digit
/// completes the sum to a multiple of ten (GS1 General Specifications 7.9). Pure.
/// </summary>
public static class CheckDigit
{
    /// <summary>The digit that belongs behind these digits.</summary>
    /// <param name="digits">ASCII digits only.</param>
    public static char Of(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++) sum += (digits[i] - '0') * ((digits.Length - i) % 2 == 1 ? 3 : 1);
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>
/// The 96 bits of an SGTIN in the memory of a tag, as 24 hexadecimal digits: header 0x30, filter (3 bits), partition (3), company prefix and item reference
/// (44), serial number (38) (EPC Tag Data Standard 14.6). Of the other encodings none is read. Pure.
/// </summary>
public static class Sgtin96
{
    private const string Rule = "SGTIN-96 (EPC Tag Data Standard 14.6)";
    private const int Length = 24;
    private const int SerialBits = 38;

    // Bits of the company prefix by partition; its digits are 12 less the partition, and the item reference has the rest of 44 bits and 13 digits.
    private static readonly int[] CompanyBits = [40, 37, 34, 30, 27, 24, 20];

    /// <summary>True for what may be one: 24 hexadecimal digits, the first two 30.</summary>
    public static bool MayBe(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Length && text.StartsWith("30", StringComparison.Ordinal) && text.All(char.IsAsciiHexDigit);
    }

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Gs1Code? code, [NotNullWhen(false)] out CodeFault? fault)
    {
        code = null;
        fault = null;
        if (!MayBe(text)) fault = new CodeFault(0, Rule, "24 hexadecimal digits that begin with 30 are expected.");
        else
        {
            var bits = UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            var partition = (int)(bits >> 82) & 7;
            if (partition >= CompanyBits.Length) fault = new CodeFault(2, Rule, "There is no partition 7.");
            else code = Read(bits, partition, out fault);
        }
        return code is not null;
    }

    private static Gs1Code? Read(UInt128 bits, int partition, out CodeFault? fault)
    {
        var itemBits = 44 - CompanyBits[partition];
        var company = Digits((ulong)(bits >> (SerialBits + itemBits)) & ((1UL << CompanyBits[partition]) - 1), 12 - partition);
        var item = Digits((ulong)(bits >> SerialBits) & ((1UL << itemBits) - 1), 1 + partition);
        var serial = ((ulong)bits & ((1UL << SerialBits) - 1)).ToString(CultureInfo.InvariantCulture);
        fault = company.Length != 12 - partition || item.Length != 1 + partition ? new CodeFault(3, Rule, "Company prefix or item reference has more digits than its partition allows.") : null;
        if (fault is not null) return null;
        return EpcUri.TryParse($"urn:epc:id:sgtin:{company}.{item}.{serial}", out var code, out fault) ? code : null;
    }

    private static string Digits(ulong number, int length) => number.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0');
}

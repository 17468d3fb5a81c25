namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>A GS1 key that identifies something by itself. Immutable; see <see cref="PrimaryKeys"/>.</summary>
/// <param name="Number">Its application identifier.</param>
/// <param name="Scheme">The name of the scheme, see <see cref="ProductCode.Scheme"/>.</param>
/// <param name="OwnerStart">Where the company prefix begins in the value: behind the indicator of a GTIN, the extension digit of an SSCC, the filler of a GRAI.</param>
/// <param name="HeadLength">Length of the value without its serial part, where both stand in one value; 0 for others.</param>
/// <param name="Qualifiers">The alternatives of what may follow, each in its order.</param>
public sealed record PrimaryKey(string Number, string Scheme, int OwnerStart, int HeadLength, IReadOnlyList<IReadOnlyList<string>> Qualifiers)
{
    /// <summary>True when one of the alternatives has it.</summary>
    public bool HasQualifier(string number) => Qualifiers.Any(alternative => alternative.Contains(number));
}

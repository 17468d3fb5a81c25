namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>An element string: an application identifier and its value (GS1 General Specifications 3). Immutable.</summary>
/// <param name="Identifier">What the value is.</param>
/// <param name="Value">The value, valid for it.</param>
public sealed record Element(ApplicationIdentifier Identifier, string Value)
{
    /// <summary>The number of <see cref="Identifier"/>.</summary>
    public string Number => Identifier.Number;
}

namespace IdResolution.Gateways.ProductCodes;

/// <summary>What the operator chooses about product codes. Not to be changed once a server has it.</summary>
public sealed record ProductCodeOptions
{
    /// <summary>Which handles stand for which codes.</summary>
    public CodeRules Rules { get; init; } = CodeRules.None;

    /// <summary>What stands before the GS1 key in paths, such as <c>/id</c>; begins with a slash and does not end with one, or is empty.</summary>
    public string Stem { get; init; } = "";

    /// <summary>The parameters of a Digital Link are passed on to where it leads, as the GS1-Conformant Resolver standard has it.</summary>
    public bool PassQuery { get; init; } = true;
}

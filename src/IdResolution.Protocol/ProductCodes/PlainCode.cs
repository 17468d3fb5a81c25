namespace IdResolution.Protocol.ProductCodes;

/// <summary>A code without parts that mean something here. Immutable.</summary>
public sealed class PlainCode : ProductCode
{
    internal PlainCode(string scheme, string canonical, string? handle = null)
        : base(scheme)
    {
        Canonical = canonical;
        Handle = handle;
    }

    /// <inheritdoc/>
    public override string Canonical { get; }

    /// <inheritdoc/>
    public override string? Handle { get; }
}

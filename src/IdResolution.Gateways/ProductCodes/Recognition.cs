using IdResolution.Protocol;
using IdResolution.Protocol.ProductCodes;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>What a text was recognised as.</summary>
/// <param name="Scheme">The scheme's name, such as <c>handle</c>, <c>idis</c>, <c>doi</c>, <c>gtin</c>, <c>oid</c>; empty when it is none that is known.</param>
/// <param name="Canonical">Its one written form in that scheme; empty when it is not valid.</param>
/// <param name="Handle">The handle that stands for it here; empty when no rule maps it.</param>
/// <param name="Fault">What is wrong with it; null when it is valid.</param>
internal sealed record Recognition(string Scheme, string Canonical, Utf8String Handle, CodeFault? Fault = null)
{
    /// <summary>What was read; null when it is not valid.</summary>
    public ProductCode? Code { get; init; }
}

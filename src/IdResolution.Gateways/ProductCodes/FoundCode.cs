using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>What became of a code.</summary>
/// <param name="Level">The code, or what it is part of, that was asked for last.</param>
/// <param name="Handle">The handle that stands for it.</param>
/// <param name="Answer">What the engine said about it.</param>
internal sealed record FoundCode(ProductCode Level, Utf8String Handle, GatewayAnswer Answer)
{
    /// <summary>True when it is registered, with values that everybody may read or without.</summary>
    public bool IsFound => Answer.Code is ResponseCode.Success or ResponseCode.ValuesNotFound;

    /// <summary>Its values.</summary>
    public IReadOnlyList<HandleValue> Values => Answer.Body is ResolutionResponse found ? found.Values : [];
}

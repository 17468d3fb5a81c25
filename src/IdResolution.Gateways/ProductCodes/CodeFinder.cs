using IdResolution.Gateways.Proxy;
using IdResolution.Protocol;
using IdResolution.Protocol.ProductCodes;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>
/// Resolves a code, and where it is not registered what it is part of: the lot of a serial number, the product of a lot (GS1-Conformant Resolver standard).
/// </summary>
internal static class CodeFinder
{
    /// <summary>Walks up until something is registered or an answer is something else than "not found".</summary>
    /// <param name="code">The code; maps to a handle.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="lookup">Resolves.</param>
    public static async ValueTask<FoundCode> FindAsync(ProductCode code, CodeRules rules, Lookup lookup)
    {
        var (level, handle) = (code, rules.HandleOf(code)!);
        while (true)
        {
            var answer = await lookup.ResolveAsync(new Utf8String(handle));
            if (answer.Code == ResponseCode.HandleNotFound && level.Broader is { } broader && rules.HandleOf(broader) is { } above)
            {
                (level, handle) = (broader, above);
                continue;
            }
            return new FoundCode(level, new Utf8String(handle), answer);
        }
    }
}

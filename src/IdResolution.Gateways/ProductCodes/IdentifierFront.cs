using IdResolution.Protocol;
using IdResolution.Protocol.ProductCodes;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>Recognises by the grammars of all schemes, and maps by the operator's rules.</summary>
internal sealed class IdentifierFront(CodeRules rules) : IIdentifierFront
{
    public Recognition Recognise(string text) => CodeClassifier.TryClassify(text, out var scheme, out var code, out var fault)
        ? new Recognition(scheme, code.Canonical, rules.HandleOf(code) is { } handle ? new Utf8String(handle) : Utf8String.Empty) { Code = code }
        : new Recognition(scheme, "", Utf8String.Empty, fault);
}

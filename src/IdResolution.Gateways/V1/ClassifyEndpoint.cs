using IdResolution.Gateways.Http;
using IdResolution.Gateways.ProductCodes;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary>
/// <c>GET /v1/classify?identifier=...</c>: what a text is, whether it is valid, and which handle stands for it here. Safe for use from many threads.
/// </summary>
internal sealed class ClassifyEndpoint(CodeRules rules)
{
    private readonly IdentifierFront _front = new(rules);

    public Task<V1Answer> ClassifyAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var query = new QueryReader(call);
        var text = query.Text("identifier");
        if (query.Fault is { } fault) return Task.FromResult(fault);
        if (text is null) return Task.FromResult(Problems.Parameter(call, "identifier", "is missing."));
        var found = _front.Recognise(text);
        return Task.FromResult(V1Answer.Of(
            StatusCodes.Status200OK, writer => ClassificationJson.Write(writer, text, found.Scheme, found.Code, found.Fault, rules.HandleOf, rules.CodeOf)));
    }
}

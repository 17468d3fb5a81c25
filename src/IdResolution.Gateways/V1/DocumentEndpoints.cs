using IdResolution.Gateways.Http;
using IdResolution.Gateways.Proxy;
using IdResolution.Protocol;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary>What the API says about itself. The same for everybody; safe for use from many threads.</summary>
internal static class DocumentEndpoints
{
    private const string Lifetime = "public, max-age=300";

    /// <summary><c>GET /v1/openapi.json</c>.</summary>
    public static Task<V1Answer> DescribeAsync(HttpCall call, Utf8String name, ProvenIdentity? who) =>
        Task.FromResult(new V1Answer(StatusCodes.Status200OK, "application/json", OpenApiDocument.Octets).With("Cache-Control", Lifetime));

    /// <summary><c>GET /v1</c>.</summary>
    public static Task<V1Answer> ShowAsync(HttpCall call, Utf8String name, ProvenIdentity? who) =>
        Task.FromResult(V1Answer.OfPage("The API of this node", ApiPage.Write).With("Cache-Control", Lifetime));

    /// <summary><c>GET /v1/problems/{kind}</c>.</summary>
    public static Task<V1Answer> ExplainAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        if (!ProblemKinds.ByName.TryGetValue(name.ToString(), out var kind))
            return Task.FromResult(Problems.Answer(call, ProblemKinds.UnknownEndpoint, "There is no such kind of problem."));
        var answer = AcceptHeader.PrefersPage(call)
            ? V1Answer.OfPage(kind.Title, html => html.Markup("<p>").Text(kind.Explanation).Markup("</p><p>HTTP status ").Text($"{kind.Status}")
                .Markup(". <a href=\"/v1\">All operations</a></p>"))
            : V1Answer.Of(StatusCodes.Status200OK, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("kind"u8, kind.Name);
                writer.WriteNumber("status"u8, kind.Status);
                writer.WriteString("title"u8, kind.Title);
                writer.WriteString("explanation"u8, kind.Explanation);
                writer.WriteEndObject();
            });
        return Task.FromResult(answer.With("Cache-Control", Lifetime).With("Vary", "Accept"));
    }
}

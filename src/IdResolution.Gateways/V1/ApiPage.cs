using System.Text.Json;
using System.Text.Json.Nodes;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Pages;
using IdResolution.Protocol;

namespace IdResolution.Gateways.V1;

/// <summary>The OpenAPI document as a page for people: every operation with an example for <c>curl</c>. Pure.</summary>
internal static class ApiPage
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes what stands below the heading.</summary>
    public static void Write(HtmlWriter html)
    {
        var document = OpenApiDocument.Document;
        WriteText(html.Markup("<p>"), TextOf(document["info"]!.AsObject(), "description")).Markup("</p>\n<p>For programs: <a href=\"/v1/openapi.json\">/v1/openapi.json</a> (OpenAPI 3.1). "
            + "In the examples <code>$NODE</code> is the address of this node, and <code>$WHO</code> is <code>index:handle</code>, percent-encoded, a colon and the secret key.</p>\n");
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                if (method != "parameters") WriteOperation(html, path, item.AsObject(), method, operation!.AsObject());
            }
        }
    }

    /// <summary>The example of an operation.</summary>
    /// <param name="path">The path with its variable.</param>
    /// <param name="item">What stands at the path.</param>
    /// <param name="method">The method, in small letters.</param>
    /// <param name="operation">The operation.</param>
    public static string Example(string path, JsonObject item, string method, JsonObject operation)
    {
        var parts = new List<string> { "curl" };
        if (method != "get") parts.Add("-X " + method.ToUpperInvariant());
        if (operation["security"] is JsonArray { Count: > 0 }) parts.Add("-u \"$WHO\"");
        if (BodyExample(operation) is { } body) parts.Add($"-H 'Content-Type: {body.MediaType}' -d '{body.Text}'");
        parts.Add($"\"$NODE{AddressOf(path, item, operation)}\"");
        return string.Join(' ', parts);
    }

    /// <summary>Path and query with the examples of the parameters in them.</summary>
    public static string AddressOf(string path, JsonObject item, JsonObject operation)
    {
        var query = new List<string>();
        foreach (var parameter in ParametersOf(item).Concat(ParametersOf(operation)))
        {
            if (parameter["example"] is not { } node) continue;
            Utf8String example = node.ToString();
            var name = parameter["name"]!.GetValue<string>();
            if (parameter["in"]!.GetValue<string>() == "path") path = path.Replace($"{{{name}}}", PercentEncoding.EncodePath(example.Span), StringComparison.Ordinal);
            else if (parameter["in"]!.GetValue<string>() == "query") query.Add($"{name}={PercentEncoding.Encode(example.Span)}");
        }
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    private static (string MediaType, string Text)? BodyExample(JsonObject operation)
    {
        if (operation["requestBody"]?["content"] is not JsonObject content || content.Count == 0) return null;
        var (mediaType, form) = content.First();
        var example = form!["example"] ?? form["examples"]?.AsObject().First().Value!["value"];
        var text = example is JsonValue value && value.TryGetValue<string>(out var plain) ? plain : example?.ToJsonString(OneLine);
        return text is null ? null : (mediaType, text);
    }

    private static IEnumerable<JsonObject> ParametersOf(JsonObject holder) =>
        holder["parameters"] is JsonArray parameters ? parameters.Select(parameter => Resolve(parameter!.AsObject())) : [];

    private static JsonObject Resolve(JsonObject node)
    {
        if (node["$ref"] is not { } reference) return node;
        JsonNode target = OpenApiDocument.Document;
        foreach (var step in reference.GetValue<string>().Split('/').Skip(1)) target = target[step]!;
        return target.AsObject();
    }

    private static void WriteOperation(HtmlWriter html, string path, JsonObject item, string method, JsonObject operation)
    {
        html.Markup("<h2><code>").Text($"{method.ToUpperInvariant()} {path}").Markup("</code></h2>\n<p><b>").Text(TextOf(operation, "summary")).Markup("</b> ");
        WriteText(html, TextOf(operation, "description")).Markup("</p>\n");
        var parameters = ParametersOf(item).Concat(ParametersOf(operation)).ToList();
        if (parameters.Count > 0)
        {
            html.Markup("<ul>");
            foreach (var parameter in parameters) WriteText(html.Markup("<li>").Code(TextOf(parameter, "name")).Markup(": "), TextOf(parameter, "description")).Markup("</li>");
            html.Markup("</ul>\n");
        }
        html.Markup("<pre>").Text(Example(path, item, method, operation)).Markup("</pre>\n");
    }

    // In the document's texts code stands between backticks.
    private static HtmlWriter WriteText(HtmlWriter html, string text)
    {
        var parts = text.Split('`');
        for (var i = 0; i < parts.Length; i++) _ = i % 2 == 0 ? html.Text(parts[i]) : html.Code(parts[i]);
        return html;
    }

    private static string TextOf(JsonObject node, string member) => node[member]?.GetValue<string>() ?? "";
}

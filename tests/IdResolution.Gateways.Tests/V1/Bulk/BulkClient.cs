using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.V1.Bulk;

/// <summary>Sends bulks to a node, as the administrator with the secret.</summary>
internal static class BulkClient
{
    public static string Record(string suffix, string url = "https://example.org/") =>
        $$$$"""{"handle":"88.100.1/{{{{suffix}}}}","values":[{"index":1,"type":"URL","data":"{{{{url}}}}"},{"index":101,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"88.100.1/SECRET","index":300,"permissions":"*"}}}]}""";

    /// <summary>A record with more members in front, such as <c>"op":"replace",</c>.</summary>
    public static string With(string members, string record) => "{" + members + record[1..];

    public static HttpRequestMessage Request(HttpContent body, string? key = null, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/bulk" + query) { Content = body };
        request.Headers.Authorization = HttpNode.Basic();
        // This client reads nothing over HTTP/1.1 before it has sent everything.
        if (body is SlowBody) (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        body.Headers.ContentType ??= new MediaTypeHeaderValue("application/x-ndjson");
        return request;
    }

    public static HttpContent Lines(params IEnumerable<string> lines)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return body;
    }

    /// <summary>Sends lines; gives the results and the summary, which must be the last line.</summary>
    public static async Task<(IReadOnlyList<JsonNode> Results, JsonNode Summary)> SendAsync(
        HttpClient client, IEnumerable<string> lines, string? key = null, string query = "")
    {
        using var request = Request(Lines(lines), key, query);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That((int)answer.StatusCode, Is.EqualTo(200), text);
        return Parse(text);
    }

    /// <summary>Takes an answer apart.</summary>
    public static (IReadOnlyList<JsonNode> Results, JsonNode Summary) Parse(string text)
    {
        var parsed = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.That(parsed[^1]["done"], Is.Not.Null, text);
        return (parsed[..^1], parsed[^1]);
    }

    /// <summary>A result as <c>line handle status code</c>.</summary>
    public static string Brief(JsonNode result) => string.Create(
        CultureInfo.InvariantCulture, $"{result["line"]} {result["handle"]} {result["status"]} {result["responseCode"]}");
}

using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.V1;

/// <summary>The operations of the API; with those of the rooms that stream, they are those of the OpenAPI document.</summary>
internal static class V1Routes
{
    public static IReadOnlyList<V1Route> Of(HttpParts parts)
    {
        var cursors = new Cursors(parts.V1.CursorSecret.Span);
        var reader = new RecordReader(parts.Door);
        var records = new RecordEndpoints(reader);
        var writes = new RecordWriter(parts.Door);
        var patches = new RecordPatcher(reader, writes);
        var lists = new ListEndpoints(parts.Door, cursors);
        var search = new SearchEndpoint(parts.Door, lists);
        var node = new NodeEndpoints(parts.Door, lists, parts.Facts);
        var classify = new ClassifyEndpoint(parts.ProductCodes.Rules);
        return
        [
            new("GET", "/v1/handles/{handle}", records.ResolveAsync, "type", "index", "authoritative", "trace"),
            new("PUT", "/v1/handles/{handle}", writes.PutAsync, RecordWriter.AdminParameter),
            new("PATCH", "/v1/handles/{handle}", patches.PatchAsync),
            new("DELETE", "/v1/handles/{handle}", writes.DeleteAsync),
            new("POST", "/v1/handles", writes.RegisterAsync, RecordWriter.AdminParameter),
            new("GET", "/v1/prefixes", lists.ListPrefixesAsync),
            new("GET", "/v1/prefixes/{prefix}/handles", lists.ListHandlesAsync, "limit", "cursor"),
            new("GET", "/v1/search", search.SearchAsync, "type", "value", "prefix", "limit", "cursor"),
            new("GET", "/v1/classify", classify.ClassifyAsync, "identifier") { AsksWho = false },
            new("GET", "/v1/node", node.DescribeAsync),
            new("GET", "/v1/problems/{kind}", DocumentEndpoints.ExplainAsync) { AsksWho = false },
            new("GET", "/v1/openapi.json", DocumentEndpoints.DescribeAsync) { AsksWho = false },
            new("GET", "/v1", DocumentEndpoints.ShowAsync) { AsksWho = false },
        ];
    }
}

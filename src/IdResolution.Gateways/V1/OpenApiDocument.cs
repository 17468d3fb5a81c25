using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdResolution.Gateways.V1;

/// <summary>
/// The OpenAPI 3.1 document: <c>V1/OpenApi/v1.json</c> with the paths, tags and components of the other documents in that folder added. Immutable.
/// </summary>
internal static class OpenApiDocument
{
    private const string Folder = "IdResolution.Gateways.V1.OpenApi.";
    private const string First = Folder + "v1.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document; not to be changed.</summary>
    public static JsonObject Document { get; } = Merge();

    /// <summary>The same as UTF-8 text.</summary>
    public static ReadOnlyMemory<byte> Octets { get; } = JsonSerializer.SerializeToUtf8Bytes(Document, Indented);

    private static JsonObject Merge()
    {
        var document = Read(First);
        var others = typeof(OpenApiDocument).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name != First).Order(StringComparer.Ordinal);
        foreach (var name in others)
        {
            var other = Read(name);
            Add(document, other, "paths", name);
            if (other["tags"] is JsonArray tags)
            {
                foreach (var tag in tags) document["tags"]!.AsArray().Add(tag!.DeepClone());
            }
            if (other["components"] is not JsonObject components) continue;
            foreach (var (kind, _) in components) Add(document["components"]!.AsObject(), components, kind, name);
        }
        return document;
    }

    // The members of one object in another; nothing may stand in two documents.
    private static void Add(JsonObject document, JsonObject other, string member, string name)
    {
        if (other[member] is not JsonObject added) return;
        if (document[member] is not JsonObject all) document[member] = all = [];
        foreach (var (key, value) in added)
        {
            if (!all.TryAdd(key, value!.DeepClone())) throw new InvalidDataException($"{name}: {member}/{key} stands in another document too");
        }
    }

    private static JsonObject Read(string name)
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"{name} is missing");
        return JsonNode.Parse(stream)!.AsObject();
    }
}

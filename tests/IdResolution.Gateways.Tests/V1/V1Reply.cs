using System.Net;
using System.Text.Json;

namespace IdResolution.Gateways.Tests.V1;

/// <summary>An answer of the API.</summary>
public sealed record V1Reply(HttpStatusCode Status, string Text, JsonElement Json, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header; null when it is not there.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The texts of the values with text in them, by index.</summary>
    public Dictionary<uint, string> Texts() => Json.GetProperty("values").EnumerateArray()
        .Where(value => value.GetProperty("data").GetProperty("value").ValueKind == JsonValueKind.String)
        .ToDictionary(value => value.GetProperty("index").GetUInt32(), value => value.GetProperty("data").GetProperty("value").GetString()!);

    /// <summary>The handles of a page.</summary>
    public List<string> Handles() => [.. Json.GetProperty("handles").EnumerateArray().Select(handle => handle.GetString()!)];

    /// <summary>The cursor of the next page; null on the last.</summary>
    public string? Next() => Json.TryGetProperty("next", out var next) ? next.GetString() : null;
}

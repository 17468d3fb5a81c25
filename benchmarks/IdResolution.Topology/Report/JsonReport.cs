using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdResolution.Topology.Report;

/// <summary>topology.json.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write(TopologyResult result) => JsonSerializer.Serialize(result, Form);
}

using System.Text.Json;
using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Protocol.Json;

/// <summary>What an identifier was recognised as, as JSON: the same from the node's API and from <c>idctl classify</c>.</summary>
public static class ClassificationJson
{
    /// <summary>Writes the object.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="text">The identifier as it was given.</param>
    /// <param name="scheme">What it was taken for; empty for nothing that is known.</param>
    /// <param name="code">What was read; null when it is not valid.</param>
    /// <param name="fault">What is wrong; null when it is valid.</param>
    /// <param name="handleOf">The handle that stands for a code; null when none does.</param>
    /// <param name="codeOf">The code that a handle stands for; null when it stands for none.</param>
    public static void Write(
        Utf8JsonWriter writer, string text, string scheme, ProductCode? code, CodeFault? fault, Func<ProductCode, string?> handleOf, Func<string, ProductCode?> codeOf)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(handleOf);
        ArgumentNullException.ThrowIfNull(codeOf);
        writer.WriteStartObject();
        writer.WriteString("identifier"u8, text);
        writer.WriteBoolean("valid"u8, fault is null);
        if (scheme.Length > 0) writer.WriteString("scheme"u8, scheme);
        if (fault is not null)
        {
            writer.WriteStartObject("fault"u8);
            writer.WriteNumber("position"u8, fault.Position);
            writer.WriteString("rule"u8, fault.Rule);
            writer.WriteString("detail"u8, fault.Detail);
            writer.WriteEndObject();
        }
        if (code is not null)
        {
            writer.WriteString("canonical"u8, code.Canonical);
            if (handleOf(code) is { } handle) writer.WriteString("handle"u8, handle);
            if (code.Handle is { } name && codeOf(name) is { } meant) writer.WriteString("standsFor"u8, meant.Canonical);
            if (code is Gs1Code gs1) WriteParts(writer, gs1, handleOf);
        }
        writer.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter writer, Gs1Code code, Func<ProductCode, string?> handleOf)
    {
        WriteElements(writer, "elements", [code.Key, .. code.Qualifiers]);
        if (code.Attributes.Count > 0) WriteElements(writer, "attributes", code.Attributes);
        if (code.Broader is null) return;
        writer.WriteStartArray("partOf"u8);
        for (var level = code.Broader; level is not null; level = level.Broader)
        {
            writer.WriteStartObject();
            writer.WriteString("canonical"u8, level.Canonical);
            if (handleOf(level) is { } handle) writer.WriteString("handle"u8, handle);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteElements(Utf8JsonWriter writer, string name, IReadOnlyList<Element> elements)
    {
        writer.WriteStartArray(name);
        foreach (var element in elements)
        {
            writer.WriteStartObject();
            writer.WriteString("ai"u8, element.Number);
            if (element.Identifier.Name.Length > 0) writer.WriteString("name"u8, element.Identifier.Name);
            writer.WriteString("value"u8, element.Value);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}

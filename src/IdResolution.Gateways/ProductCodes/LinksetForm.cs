using System.Buffers;
using System.Text.Json;
using IdResolution.Gateways.Proxy;
using IdResolution.Protocol.Json;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>A set of links as JSON (RFC 9264 §4.2). Pure.</summary>
internal static class LinksetForm
{
    /// <summary>Media type of the form.</summary>
    public const string ContentType = "application/linkset+json";

    /// <summary>Writes it; links that nobody would be sent to are left out.</summary>
    /// <param name="anchor">What the links are about.</param>
    /// <param name="links">The links.</param>
    /// <param name="schemes">Schemes that links may have.</param>
    public static ReadOnlyMemory<byte> Write(string anchor, IReadOnlyList<TypedLink> links, IReadOnlyList<string> schemes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("linkset"u8);
            writer.WriteStartObject();
            writer.WriteString("anchor"u8, anchor);
            // A type without a target that somebody may be sent to is none.
            var targets = from link in links
                          let target = RedirectTarget.TryBuild(link.Href, "", schemes, out var built) == TargetFault.None ? built : null
                          where target is not null && LinkType.IsRelation(link.Type)
                          group (link, target) by LinkType.Long(link.Type);
            foreach (var type in targets)
            {
                writer.WriteStartArray(type.Key);
                foreach (var (link, target) in type) WriteTarget(writer, link, target);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void WriteTarget(Utf8JsonWriter writer, TypedLink link, string target)
    {
        writer.WriteStartObject();
        writer.WriteString("href"u8, target);
        if (link.Title.Length > 0) writer.WriteString("title"u8, link.Title);
        if (link.MediaType.Length > 0) writer.WriteString("type"u8, link.MediaType);
        if (link.Language.Length > 0)
        {
            writer.WriteStartArray("hreflang"u8);
            writer.WriteStringValue(link.Language);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}

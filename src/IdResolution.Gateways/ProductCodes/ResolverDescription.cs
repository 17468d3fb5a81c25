using System.Buffers;
using System.Text.Json;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Gateways.ProductCodes;

/// <summary><c>/.well-known/gs1resolver</c>: what a GS1 resolver says about itself (GS1-Conformant Resolver standard, resolver description file). Pure.</summary>
internal static class ResolverDescription
{
    /// <summary>Where it stands.</summary>
    public const string Path = "/.well-known/gs1resolver";

    /// <summary>Writes it.</summary>
    /// <param name="root">Where Digital Links begin.</param>
    /// <param name="rules">The rules, which say what can be resolved.</param>
    public static ReadOnlyMemory<byte> Write(string root, CodeRules rules)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, "IdResolution");
            writer.WriteString("resolverRoot"u8, root);
            writer.WriteStartArray("supportedPrimaryKeys"u8);
            foreach (var number in PrimaryKeys.Numbers.Where(number => rules.HasScheme(PrimaryKeys.Find(number)!.Scheme))) writer.WriteStringValue(number);
            writer.WriteEndArray();
            writer.WriteStartArray("supportedLinkType"u8);
            foreach (var (prefix, space) in LinkType.Namespaces)
            {
                writer.WriteStartObject();
                writer.WriteString("namespace"u8, space);
                writer.WriteString("prefix"u8, prefix);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteBoolean("linkTypeDefaultCanBeLinkset"u8, false);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}

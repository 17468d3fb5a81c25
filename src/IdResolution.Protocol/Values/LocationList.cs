using System.Diagnostics.CodeAnalysis;
using System.Xml;

namespace IdResolution.Protocol.Values;

/// <summary>
/// The data of 10320/loc and of 10320/links: <c>&lt;locations&gt;</c> with <c>&lt;location&gt;</c> elements, all of which say what they have to say in
/// attributes (specification §2.13, §8.8). Immutable; safe for use from many threads.
/// </summary>
public sealed record LocationList
{
    /// <summary>Octets of the longest document that is read.</summary>
    public const int MaxLength = NamespaceDocument.MaxLength;

    /// <summary>Locations that are kept of one document; those behind them are left out.</summary>
    public const int MaxLocations = 1_000;

    /// <summary>Name of the value type that holds one.</summary>
    public static ReadOnlySpan<byte> LocationType => "10320/loc"u8;

    /// <summary>Name of the value type that holds one for <c>Link</c> headers.</summary>
    public static ReadOnlySpan<byte> LinksType => "10320/links"u8;

    /// <summary>The attributes of the root element, such as <c>chooseby</c>.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>The locations in their order, each as its attributes: <c>href</c>, <c>weight</c>, <c>country</c> and others.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, string>> Locations { get; init; }

    /// <summary>
    /// Reads a document; false when it is empty, longer than <see cref="MaxLength"/>, not well-formed XML, or has a document type declaration, which could
    /// make it grow or read files. The name of the root element does not matter; elements that are no <c>location</c> are skipped.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out LocationList? list)
    {
        list = null;
        if (!NamespaceXml.IsReadable(data)) return false;
        try
        {
            using var reader = NamespaceXml.CreateReader(data);
            reader.MoveToContent();
            var attributes = AttributesOf(reader);
            var locations = new List<IReadOnlyDictionary<string, string>>();
            while (reader.Read())
            {
                if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "location" } && locations.Count < MaxLocations) locations.Add(AttributesOf(reader));
            }
            list = new LocationList { Attributes = attributes, Locations = locations };
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> AttributesOf(XmlReader reader)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.MoveToNextAttribute()) attributes[reader.LocalName] = reader.Value;
        reader.MoveToElement();
        return attributes;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Xml;

namespace IdResolution.Protocol.Values;

/// <summary>
/// The data of HS_NAMESPACE as far as it describes the namespace; <see cref="Templates.TemplateDocument"/> reads its rules (specification §2.11).
/// Immutable; safe for use from many threads.
/// </summary>
public sealed record NamespaceDocument
{
    /// <summary>Octets of the longest document that is read.</summary>
    public const int MaxLength = 65_536;

    /// <summary>False for <c>&lt;status&gt;inactive&lt;/status&gt;</c>: proxies answer 404.</summary>
    public bool IsActive { get; private init; } = true;

    /// <summary>Message for users of an inactive namespace; null when there is none.</summary>
    public string? StatusMessage { get; private init; }

    /// <summary>E-mail address of the responsible party; null when there is none.</summary>
    public string? Contact { get; private init; }

    /// <summary>The handle whose 10320/loc applies to every handle of the namespace; null when there is none.</summary>
    public string? Locations { get; private init; }

    /// <summary>False when <c>no_nslocs</c> cuts the inheritance of locations.</summary>
    public bool InheritsLocations { get; private init; } = true;

    /// <summary>True when there is a template element.</summary>
    public bool HasTemplate { get; private init; }

    /// <summary>The delimiter of the first template that has one; null when none has.</summary>
    public string? TemplateDelimiter { get; private init; }

    /// <summary>The value that says of a prefix that it is inactive, at index 1 and for everybody to read.</summary>
    /// <param name="ttl">Seconds it may be remembered.</param>
    public static HandleValue Inactive(uint ttl) =>
        HandleValue.OfText(1, "HS_NAMESPACE", "<namespace><status>inactive</status></namespace>") with { Ttl = ttl };

    /// <summary>
    /// Reads a document; false when it is empty, longer than <see cref="MaxLength"/>, not well-formed XML, or has a document type
    /// declaration, which could make it grow or read files. The name of the root element does not matter.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out NamespaceDocument? document)
    {
        document = null;
        if (!NamespaceXml.IsReadable(data)) return false;
        try
        {
            using var reader = NamespaceXml.CreateReader(data);
            document = Read(reader);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static NamespaceDocument Read(XmlReader reader)
    {
        var document = new NamespaceDocument();
        reader.MoveToContent();
        reader.Read();
        while (reader.NodeType != XmlNodeType.None)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == 1) document = ReadElement(reader, document);
            else reader.Read();
        }
        return document;
    }

    /// <summary>Takes what one child of the root says and leaves the reader behind it.</summary>
    private static NamespaceDocument ReadElement(XmlReader reader, NamespaceDocument document)
    {
        switch (reader.LocalName)
        {
            case "status":
                return document with { IsActive = !TextOf(reader).Equals("inactive", StringComparison.OrdinalIgnoreCase) };
            case "statusmsg":
                return document with { StatusMessage = TextOf(reader) };
            case "contact":
                return document with { Contact = TextOf(reader) };
            case "locs":
                var inherits = reader.GetAttribute("no_nslocs") is null;
                return document with { InheritsLocations = inherits, Locations = TextOf(reader) is { Length: > 0 } handle ? handle : null };
            case "template":
                var delimiter = document.TemplateDelimiter ?? reader.GetAttribute("delimiter");
                reader.Skip();
                return document with { HasTemplate = true, TemplateDelimiter = delimiter };
            default:
                reader.Skip();
                return document;
        }
    }

    /// <summary>All text in an element, trimmed; leaves the reader behind it.</summary>
    private static string TextOf(XmlReader reader)
    {
        using var inner = reader.ReadSubtree();
        var text = new StringBuilder();
        inner.Read();
        while (inner.Read())
        {
            if (inner.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) text.Append(inner.Value);
        }
        inner.Close();
        reader.Read();
        return text.ToString().Trim();
    }
}

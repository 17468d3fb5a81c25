using System.Xml;

namespace IdResolution.Protocol.Values;

/// <summary>
/// How the XML in values is read, of namespaces and of locations: bounded, and without document type declarations, which could make it grow or read files.
/// </summary>
internal static class NamespaceXml
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = NamespaceDocument.MaxLength,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>True when the octets are few enough to be read at all.</summary>
    public static bool IsReadable(ReadOnlySpan<byte> data) => !data.IsEmpty && data.Length <= NamespaceDocument.MaxLength;

    /// <summary>A reader over a copy of the octets; it throws <see cref="XmlException"/> where they are not well-formed.</summary>
    public static XmlReader CreateReader(ReadOnlySpan<byte> data) =>
        XmlReader.Create(new MemoryStream(data.ToArray(), writable: false), Settings);
}

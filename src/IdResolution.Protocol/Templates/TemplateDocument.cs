using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// The rules in a namespace document, compiled (specification §2.11, §5.4). What else the document says is in
/// <see cref="NamespaceDocument"/>. Immutable; safe for use from many threads.
/// </summary>
public sealed class TemplateDocument
{
    private TemplateDocument(IReadOnlyList<Template> templates, Utf8String delimiter, string? problem)
    {
        Templates = templates;
        Delimiter = delimiter;
        Problem = problem;
    }

    /// <summary>The delimiter of the first template that has one; empty when none has.</summary>
    public Utf8String Delimiter { get; }

    /// <summary>
    /// Why the rules cannot be used, in words for their author, with the line; null when they can. A document with a problem counts as one
    /// without templates: half a rule would answer wrongly.
    /// </summary>
    public string? Problem { get; }

    /// <summary>True when there are rules that can be used.</summary>
    public bool HasTemplates => Templates.Count > 0;

    /// <summary>Regular expressions in the rules, the part of a document that takes memory.</summary>
    public int PatternCount { get; private init; }

    internal IReadOnlyList<Template> Templates { get; }

    /// <summary>
    /// Reads a document, or a <c>template</c> that is the root itself; false when it is empty, longer than
    /// <see cref="NamespaceDocument.MaxLength"/>, not well-formed XML, or has a document type declaration.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> data, TemplatePolicy policy, [NotNullWhen(true)] out TemplateDocument? document)
    {
        ArgumentNullException.ThrowIfNull(policy);
        document = null;
        if (!NamespaceXml.IsReadable(data)) return false;
        XElement root;
        try
        {
            using var reader = NamespaceXml.CreateReader(data);
            root = XElement.Load(reader, LoadOptions.SetLineInfo);
        }
        catch (XmlException)
        {
            return false;
        }
        document = Compile(root.Name.LocalName == TemplateCompiler.TemplateName ? [root] : root.Elements(), policy);
        return true;
    }

    /// <summary>
    /// Why <see cref="TryRead"/> does not take these octets, in words for their author, with the line; nothing of the octets is in it.
    /// </summary>
    public static string WhyUnreadable(ReadOnlySpan<byte> data)
    {
        if (!NamespaceXml.IsReadable(data)) return data.IsEmpty ? "is empty" : $"is longer than {NamespaceDocument.MaxLength:N0} octets";
        var place = "";
        try
        {
            using var reader = NamespaceXml.CreateReader(data);
            while (reader.Read())
            {
            }
        }
        catch (XmlException exception)
        {
            place = $" line {exception.LineNumber}, position {exception.LinePosition}:";
        }
        return $"is not XML that can be used:{place} it is not well-formed, or declares a document type";
    }

    private static TemplateDocument Compile(IEnumerable<XElement> children, TemplatePolicy policy)
    {
        var compiler = new TemplateCompiler(policy);
        var templates = new List<Template>();
        var delimiter = Utf8String.Empty;
        foreach (var child in children.Where(child => child.Name.LocalName == TemplateCompiler.TemplateName))
        {
            if (delimiter.IsEmpty && child.Attribute("delimiter") is { Value: var text }) delimiter = text;
            if (compiler.Compile(child) is { } template) templates.Add(template);
        }
        return new TemplateDocument(compiler.Problem is null ? templates : [], delimiter, compiler.Problem)
        {
            PatternCount = compiler.PatternCount,
        };
    }
}

using System.Text;

namespace IdResolution.Protocol.ProductCodes.Gs1;

/// <summary>A GS1 key with what narrows it down: a product, its lot, one piece of it. Immutable.</summary>
public sealed class Gs1Code : ProductCode
{
    private const string CanonicalStart = "https://id.gs1.org/";

    private readonly PrimaryKey _key;

    internal Gs1Code(PrimaryKey key, Element element, IReadOnlyList<Element> qualifiers, IReadOnlyList<Element> attributes)
        : base(key.Scheme)
    {
        _key = key;
        Key = element;
        Qualifiers = qualifiers;
        Attributes = attributes;
        Path = Write();
    }

    /// <summary>The key.</summary>
    public Element Key { get; }

    /// <summary>What narrows it down, in its order.</summary>
    public IReadOnlyList<Element> Qualifiers { get; }

    /// <summary>What was said about it besides, such as the date of expiry; identifies nothing.</summary>
    public IReadOnlyList<Element> Attributes { get; }

    /// <summary>The path of its Digital Link without slash in front, such as <c>01/09521234543213/21/ABC</c>; all but letters, digits and <c>-._~</c> percent-encoded.</summary>
    public override string Path { get; }

    /// <summary>The canonical GS1 Digital Link URI, without attributes (GS1 Digital Link URI Syntax).</summary>
    public override string Canonical => CanonicalStart + Path;

    /// <inheritdoc/>
    public override string Owner => Key.Value[_key.OwnerStart..];

    /// <summary>The same without the last qualifier, or without the serial part of the key.</summary>
    public override Gs1Code? Broader
    {
        get
        {
            if (Qualifiers.Count > 0) return new Gs1Code(_key, Key, [.. Qualifiers.SkipLast(1)], []);
            return _key.HeadLength > 0 && Key.Value.Length > _key.HeadLength ? new Gs1Code(_key, Key with { Value = Key.Value[.._key.HeadLength] }, [], []) : null;
        }
    }

    /// <summary>What this level is called: <c>serial number</c>, <c>lot</c>, <c>GTIN</c>.</summary>
    public string Level => (Qualifiers.Count > 0 ? Qualifiers[^1] : Key).Identifier.Name;

    private string Write()
    {
        var path = new StringBuilder();
        foreach (var element in (IEnumerable<Element>)[Key, .. Qualifiers])
        {
            if (path.Length > 0) path.Append('/');
            path.Append(element.Number).Append('/');
            foreach (var character in element.Value)
            {
                if (char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '~') path.Append(character);
                else path.Append('%').Append(((int)character).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        return path.ToString();
    }
}

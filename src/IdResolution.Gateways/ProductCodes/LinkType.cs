namespace IdResolution.Gateways.ProductCodes;

/// <summary>Names of link types: <c>gs1:pip</c> for people, <c>https://ref.gs1.org/voc/pip</c> in linksets (GS1-Conformant Resolver standard). Pure.</summary>
internal static class LinkType
{
    /// <summary>What leads on when no type is asked for.</summary>
    public const string Default = "gs1:defaultLink";

    /// <summary>The whole set of links.</summary>
    public const string Linkset = "linkset";

    /// <summary>Words before the colon, and what they stand for.</summary>
    public static readonly (string Prefix, string Namespace)[] Namespaces = [("gs1:", "https://ref.gs1.org/voc/"), ("schema:", "https://schema.org/")];

    private static readonly string[] FormerNamespaces = ["https://gs1.org/voc/", "https://www.gs1.org/voc/", "http://gs1.org/voc/", "http://www.gs1.org/voc/"];

    /// <summary>The short form.</summary>
    public static string Short(string type)
    {
        foreach (var former in FormerNamespaces)
        {
            if (type.StartsWith(former, StringComparison.Ordinal)) return Namespaces[0].Prefix + type[former.Length..];
        }
        foreach (var (prefix, space) in Namespaces)
        {
            if (type.StartsWith(space, StringComparison.Ordinal)) return prefix + type[space.Length..];
        }
        return type;
    }

    /// <summary>The form for linksets; registered names such as <c>license</c> stay.</summary>
    public static string Long(string type)
    {
        foreach (var (prefix, space) in Namespaces)
        {
            if (type.StartsWith(prefix, StringComparison.Ordinal)) return space + type[prefix.Length..];
        }
        return type;
    }

    /// <summary>
    /// True for what may name a relation: a URI, or a name as those that are registered, of small letters, digits, dots and hyphens (RFC 8288 §2.1, RFC 9264
    /// §4.2.4); <c>anchor</c> means something else there.
    /// </summary>
    public static bool IsRelation(string type) => type.Contains(':', StringComparison.Ordinal)
        ? Uri.IsWellFormedUriString(Long(type), UriKind.Absolute)
        : type.Length > 0 && char.IsAsciiLetterLower(type[0]) && type.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '-') && type != "anchor";
}

using IdResolution.Gateways.Proxy;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>A link of a product, and what it leads to.</summary>
/// <param name="Type">The link type, short.</param>
/// <param name="Href">Where it leads, as the record says; not checked.</param>
/// <param name="Source">The value that says so.</param>
internal sealed record TypedLink(string Type, string Href, HandleValue Source)
{
    private const int MaxLinks = 1_000;

    /// <summary>The language of what it leads to, in small letters; empty when it is not said.</summary>
    public string Language { get; init; } = "";

    /// <summary>The media type of what it leads to, in small letters; empty when it is not said.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>For people; empty when there is none.</summary>
    public string Title { get; init; } = "";

    /// <summary>
    /// The links of a record in their order: values of type <c>URL.</c> and a link type, the first value of type <c>URL</c> as default link, and locations of
    /// 10320/loc with the attribute <c>linktype</c>.
    /// </summary>
    public static IReadOnlyList<TypedLink> Of(IReadOnlyList<HandleValue> values)
    {
        var links = values.Select(OfUrl).OfType<TypedLink>().Concat(values.SelectMany(OfLocations)).Take(MaxLinks).ToList();
        if (!links.Exists(link => link.Type == LinkType.Default) && values.FirstOrDefault(IsUrl) is { } url) links.Insert(0, new TypedLink(LinkType.Default, TextOf(url), url));
        return links;
    }

    /// <summary>The link of a type that suits the client best; null when there is none of that type.</summary>
    /// <param name="links">The links.</param>
    /// <param name="type">The type.</param>
    /// <param name="languages">What <c>Accept-Language</c> prefers, the best first.</param>
    /// <param name="mediaTypes">What <c>Accept</c> prefers, the best first.</param>
    public static TypedLink? Choose(IReadOnlyList<TypedLink> links, string type, IReadOnlyList<string> languages, IReadOnlyList<string> mediaTypes) => links
        .Where(link => link.Type == type)
        .OrderBy(link => Rank(link.Language, languages, static (said, wished) => said == wished || said.StartsWith(wished + "-", StringComparison.Ordinal) || wished.StartsWith(said + "-", StringComparison.Ordinal)))
        .ThenBy(link => Rank(link.MediaType, mediaTypes, static (said, wished) => said == wished))
        .FirstOrDefault();

    // Wished for, then unsaid, then something else.
    private static int Rank(string said, IReadOnlyList<string> wishes, Func<string, string, bool> suits)
    {
        if (said.Length == 0) return wishes.Count;
        for (var i = 0; i < wishes.Count; i++)
        {
            if (suits(said, wishes[i])) return i;
        }
        return wishes.Count + 1;
    }

    // A subtype without a colon is one of other uses.
    private static TypedLink? OfUrl(HandleValue value)
    {
        if (!value.HasType("URL"u8) || value.Type.Length <= 4 || value.Type.Span.IndexOf((byte)':') < 0) return null;
        return new TypedLink(LinkType.Short(value.Type.ToString()[4..]), TextOf(value), value);
    }

    private static IEnumerable<TypedLink> OfLocations(HandleValue value)
    {
        if (!HandleName.EqualsIgnoreCase(value.Type.Span, LocationList.LocationType) || !LocationList.TryRead(value.Data.Span, out var list)) yield break;
        foreach (var attributes in list.Locations)
        {
            var location = new Location(attributes, list.Attributes);
            if ((location["linktype"] ?? location["linkType"]) is not { Length: > 0 } type || location["href"] is not { } href) continue;
            yield return new TypedLink(LinkType.Short(type), href, value)
            {
                Language = (location["hreflang"] ?? location["language"] ?? "").ToLowerInvariant(),
                MediaType = (location["type"] ?? location["ctype"] ?? location["media-type"] ?? "").ToLowerInvariant(),
                Title = location["title"] ?? "",
            };
        }
    }

    private static bool IsUrl(HandleValue value) => HandleName.EqualsIgnoreCase(value.Type.Span, "URL"u8);

    private static string TextOf(HandleValue value) => new Utf8String(value.Data.Span).ToString();
}

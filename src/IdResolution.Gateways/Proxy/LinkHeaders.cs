using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary>The headers that a record may add to its redirect: links, and on request a few others (specification §2.13, §8.8).</summary>
internal static class LinkHeaders
{
    private const int MaxLinks = 20;
    private const int MaxLines = 16;
    private const int MaxLineLength = 1_024;

    // Whoever writes records must not speak for this node: no cookies, no policies, no instructions to programs in front of it.
    private static readonly string[] Allowed = ["Content-Language", "Last-Modified", "Link", "Sunset"];

    private static readonly (string Attribute, string Parameter)[] Parameters = [("rel", "rel"), ("type", "type"), ("ctype", "type"), ("media-type", "type"), ("language", "hreflang")];

    /// <summary>Adds them.</summary>
    public static void Add(HttpCall call, Utf8String handle, Wish wish, IReadOnlyList<HandleValue> values, IReadOnlyList<Location> locations, ProxyOptions options)
    {
        var headers = call.Response.Headers;
        foreach (var location in locations.Concat(LinksOf(values)).Where(location => location["rel"] is not null).Take(MaxLinks))
        {
            if (RedirectTarget.TryBuild(location, handle, "", options.RedirectSchemes, out var target) == TargetFault.None) Append(headers, "Link", $"<{target}>{ParametersOf(location)}");
        }
        if (!wish.WantsHeaders) return;
        foreach (var value in values.Where(value => HandleName.EqualsIgnoreCase(value.Type.Span, "10320/headers"u8)))
        {
            foreach (var line in new Utf8String(value.Data.Span).ToString().Split('\n', MaxLines + 1).Take(MaxLines)) AddLine(headers, line);
        }
    }

    private static IEnumerable<Location> LinksOf(IReadOnlyList<HandleValue> values)
    {
        foreach (var value in values)
        {
            if (!HandleName.EqualsIgnoreCase(value.Type.Span, LocationList.LinksType) || !LocationList.TryRead(value.Data.Span, out var list)) continue;
            foreach (var attributes in list.Locations) yield return new Location(attributes, list.Attributes);
        }
    }

    private static string ParametersOf(Location location)
    {
        var parameters = "";
        foreach (var (attribute, parameter) in Parameters)
        {
            if (location[attribute] is { Length: > 0 and <= 128 } text && text.All(IsPlain) && !parameters.Contains($"; {parameter}=", StringComparison.Ordinal))
                parameters += $"; {parameter}=\"{text}\"";
        }
        return parameters;
    }

    private static void AddLine(IHeaderDictionary headers, string line)
    {
        line = line.Trim();
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || line.Length > MaxLineLength) return;
        var text = line[(colon + 1)..].Trim();
        if (Array.Find(Allowed, name => name.Equals(line[..colon], StringComparison.OrdinalIgnoreCase)) is { } allowed && text.All(c => c is >= ' ' and < '\x7F')) Append(headers, allowed, text);
    }

    private static void Append(IHeaderDictionary headers, string name, string text) => headers.Append(name, text);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || " ._:/+-*".Contains(c, StringComparison.Ordinal);
}

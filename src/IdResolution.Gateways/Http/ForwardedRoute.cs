using System.Net;
using Microsoft.Extensions.Primitives;

namespace IdResolution.Gateways.Http;

/// <summary>What proxies say about the way of a request. Immutable.</summary>
/// <param name="Hops">Addresses in the order in which they were passed, the client first; null for one that tells no address.</param>
/// <param name="IsTls">True when every part of the way that was told of was HTTPS, false when one was not, null when none was told of.</param>
internal sealed record ForwardedRoute(IReadOnlyList<IPEndPoint?> Hops, bool? IsTls)
{
    /// <summary>More than this were never passed: of a longer list only the end counts.</summary>
    private const int MaxHops = 16;

    /// <summary>From <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>.</summary>
    public static ForwardedRoute OfXForwarded(StringValues addresses, StringValues schemes)
    {
        var hops = Split(addresses, ',').Select(ReadNode).ToList();
        bool? isTls = null;
        foreach (var scheme in Split(schemes, ',')) isTls = (isTls ?? true) && scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        return new ForwardedRoute(hops, isTls);
    }

    /// <summary>From <c>Forwarded</c> (RFC 7239).</summary>
    public static ForwardedRoute OfForwarded(StringValues header)
    {
        var hops = new List<IPEndPoint?>();
        bool? isTls = null;
        foreach (var element in Split(header, ','))
        {
            IPEndPoint? hop = null;
            foreach (var pair in element.Split(';', StringSplitOptions.TrimEntries))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals < 0) continue;
                var value = pair[(equals + 1)..].Trim('"');
                if (pair.AsSpan(0, equals).Equals("for", StringComparison.OrdinalIgnoreCase)) hop = ReadNode(value);
                if (pair.AsSpan(0, equals).Equals("proto", StringComparison.OrdinalIgnoreCase))
                {
                    isTls = (isTls ?? true) && value.Equals("https", StringComparison.OrdinalIgnoreCase);
                }
            }
            hops.Add(hop);
        }
        return new ForwardedRoute(hops, isTls);
    }

    private static IEnumerable<string> Split(StringValues header, char separator) =>
        header.ToString().Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(MaxHops);

    // With or without a port; IPv6 in brackets where there is one.
    private static IPEndPoint? ReadNode(string text) => IPEndPoint.TryParse(text, out var endPoint) ? endPoint : null;
}

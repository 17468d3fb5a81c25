using System.Buffers;
using System.Globalization;
using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Under which addresses a site record names a server: its own, those in <c>alt_addr</c>, and the name in <c>domain</c> where it has none
/// (specification §2.6). An attribute without number is for sites of one server; <c>alt_addr</c> is numbered by server id, <c>domain</c> by
/// position, from 0.
/// </summary>
internal static class SiteAddresses
{
    // A record may list thousands.
    private const int MaxAddresses = 8;
    private const int MaxDomainLength = 255;
    private const int MaxPathLength = 255;

    // Of RFC 3986's, those that cannot be taken for the end of the path.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/%");

    /// <summary>The addresses, best first, an unspecified one for the name; none when the record names nothing usable.</summary>
    public static (IReadOnlyList<IPAddress> Addresses, string? Domain) Find(SiteRecord site, SiteServer server)
    {
        var addresses = new List<IPAddress>();
        string? domain = null;
        if (!IsUnspecified(server.Address))
        {
            addresses.Add(server.Address);
        }
        else if (DomainOf(site, server) is { } name)
        {
            domain = name;
            addresses.Add(IPAddress.Any);
        }
        foreach (var text in Values(site, "alt_addr", server.Id))
        {
            if (addresses.Count == MaxAddresses) break;
            if (IPAddress.TryParse(text, out var address) && !IsUnspecified(address) && !addresses.Contains(address)) addresses.Add(address);
        }
        return (addresses, domain);
    }

    /// <summary>The DNS name that the record gives the server; null for none.</summary>
    public static string? DomainOf(SiteRecord site, SiteServer server) =>
        Values(site, "domain", (uint)PositionOf(site, server)).FirstOrDefault(name => name.Length is > 0 and <= MaxDomainLength);

    /// <summary>What stands in front of handles in paths over HTTP (<c>path</c>): nothing, or a slash and more, as it goes into a request.</summary>
    public static string PathOf(SiteRecord site, SiteServer server)
    {
        var path = Values(site, "path", (uint)PositionOf(site, server)).FirstOrDefault()?.Trim('/') ?? "";
        return path.Length is > 0 and <= MaxPathLength && !path.AsSpan().ContainsAnyExcept(PathCharacters) ? "/" + path : "";
    }

    private static bool IsUnspecified(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static int PositionOf(SiteRecord site, SiteServer server)
    {
        for (var position = 0; position < site.Servers.Count; position++)
        {
            if (ReferenceEquals(site.Servers[position], server)) return position;
        }
        return -1;
    }

    private static IEnumerable<string> Values(SiteRecord site, string name, uint number)
    {
        if (site.Attributes.Count == 0) return [];
        var plain = new Utf8String(name);
        var own = new Utf8String($"{name}.{number.ToString(CultureInfo.InvariantCulture)}");
        return site.Attributes
            .Where(attribute => attribute.Name.Equals(own) || (site.Servers.Count == 1 && attribute.Name.Equals(plain)))
            .Select(attribute => attribute.Value.ToString());
    }
}

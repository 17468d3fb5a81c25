using System.Net;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Cli.Probing;

/// <summary>Site records in a few words, and what their readers will stumble over.</summary>
internal static class SiteText
{
    private const int MaxServersNamed = 3;

    /// <summary>Kind, serial and addresses.</summary>
    public static string Of(SiteRecord site) =>
        $"{(site.IsPrimary ? "primary" : "mirror")} site, serial {site.SerialNumber}, {Addresses(site)}";

    /// <summary>The servers by address and first port, at most three of them.</summary>
    public static string Addresses(SiteRecord site)
    {
        var named = site.Servers.Take(MaxServersNamed).Select(NameOf);
        var more = site.Servers.Count - MaxServersNamed;
        return site.Servers.Count == 0 ? "no server" : string.Join(", ", named) + (more > 0 ? $" and {more} more" : "");
    }

    /// <summary>Address and first port of a server.</summary>
    public static string NameOf(SiteServer server) =>
        server.Interfaces is [var first, ..] && first.Port is > 0 and <= IPEndPoint.MaxPort
            ? new IPEndPoint(server.Address, (int)first.Port).ToString()
            : server.Address.ToString();

    /// <summary>What keeps others from using the record, a sentence each; empty for a good one.</summary>
    public static IEnumerable<string> Remarks(SiteRecord site)
    {
        foreach (var server in site.Servers)
        {
            if (KeyOf(server) is null) yield return $"server {server.Id} shows no usable key; nobody can prove its answers.";
            if (AddressReach.BoundOf(server.Address) is { } bound)
                yield return $"server {server.Id} is at the {bound} address {server.Address}, which others can reach from its own {(IPAddress.IsLoopback(server.Address) ? "machine" : "network")} at most.";
            if (!Door.Of(site, server).Any()) yield return $"server {server.Id} has no UDP, TCP, TLS or HTTP interface for questions.";
        }
    }

    /// <summary>True for the site of a node that answers in the place of a silent service, which no record of a delegation holds (ADR 0019).</summary>
    public static bool IsStandIn(SiteRecord site) => site.Attributes.Any(attribute => attribute.Name.Equals(SiteAttribute.Takeover));

    /// <summary>The key of a server; null when there is none that can be used.</summary>
    public static PublicKey? KeyOf(SiteServer server) => PublicKey.TryRead(server.PublicKey.Span, out var key) ? key : null;
}

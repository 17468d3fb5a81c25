using System.Globalization;
using IdResolution.Protocol.Values;

namespace IdResolution.Gateways.Pages;

/// <summary>A site record for people: which servers, where, for what (specification §2.6).</summary>
internal static class SiteView
{
    private const int MaxServers = 64;

    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html, SiteRecord site)
    {
        html.Markup("<dl><dt>").Say(PageTexts.Kind).Markup("</dt><dd>").Say(site.IsPrimary ? PageTexts.Primary : PageTexts.Mirror)
            .Markup("</dd><dt>").Say(PageTexts.Serial).Markup("</dt><dd>").Text(site.SerialNumber.ToString(CultureInfo.InvariantCulture)).Markup("</dd>");
        foreach (var attribute in site.Attributes.Take(MaxServers))
        {
            html.Markup("<dt>").Text(attribute.Name.ToString()).Markup("</dt><dd>").Text(attribute.Value.ToString()).Markup("</dd>");
        }
        html.Markup("</dl>\n<table><thead><tr><th scope=\"col\">").Say(PageTexts.Server).Markup("</th><th scope=\"col\">").Say(PageTexts.Address)
            .Markup("</th><th scope=\"col\">").Say(PageTexts.Ports).Markup("</th></tr></thead><tbody>\n");
        foreach (var server in site.Servers.Take(MaxServers)) WriteServer(html, server);
        if (site.Servers.Count > MaxServers) html.Markup("<tr><td colspan=\"3\">").Say(PageTexts.MorePrefixes, site.Servers.Count - MaxServers).Markup("</td></tr>\n");
        html.Markup("</tbody></table>");
    }

    private static void WriteServer(HtmlWriter html, SiteServer server)
    {
        html.Markup("<tr><td>").Text(server.Id.ToString(CultureInfo.InvariantCulture)).Markup("</td><td>").Code(server.Address.ToString()).Markup("</td><td>");
        for (var i = 0; i < server.Interfaces.Count && i < MaxServers; i++)
        {
            var door = server.Interfaces[i];
            if (i > 0) html.Markup("<br>");
            html.Text($"{door.Protocol.ToString().ToUpperInvariant()} {door.Port}: ").Say(door.Type switch
            {
                InterfaceType.Both => PageTexts.ForBoth,
                InterfaceType.Resolution => PageTexts.ForResolution,
                InterfaceType.Administration => PageTexts.ForAdministration,
                _ => PageTexts.OutOfService,
            });
        }
        html.Markup("</td></tr>\n");
    }
}

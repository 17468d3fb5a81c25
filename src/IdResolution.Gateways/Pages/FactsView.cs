using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Gateways.Pages;

/// <summary>What a node is, for visitors of its front page.</summary>
internal static class FactsView
{
    private const int MaxPrefixes = 20;

    /// <summary>An identifier of the kind this node holds.</summary>
    public static string Example(NodeFacts facts) =>
        PrefixesOf(facts).Where(prefix => !HandleName.IsPrefixHandle(prefix.Span)).Select(prefix => prefix + "/PUMP-0001").FirstOrDefault("88.100.1/PUMP-0001");

    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html, NodeFacts facts)
    {
        html.Markup("<h2>").Say(PageTexts.AboutNode).Markup("</h2>\n<dl><dt>").Say(PageTexts.Role).Markup("</dt><dd>").Text(facts.Role).Markup("</dd><dt>").Say(PageTexts.Prefixes).Markup("</dt><dd>");
        var prefixes = PrefixesOf(facts);
        if (prefixes.Count == 0) html.Say(PageTexts.NoPrefixes);
        for (var i = 0; i < prefixes.Count && i < MaxPrefixes; i++)
        {
            if (i > 0) html.Markup("<br>");
            // The marker of derived prefixes (specification §5.1).
            if (HandleName.IsPrefixHandle(prefixes[i].Span)) html.Say(PageTexts.DerivedPrefixes, new Utf8String(HandleName.SuffixOf(prefixes[i].Span)).ToString());
            else html.Code(prefixes[i].ToString());
        }
        if (prefixes.Count > MaxPrefixes) html.Markup("<br>").Say(PageTexts.MorePrefixes, prefixes.Count - MaxPrefixes);
        html.Markup("</dd><dt>").Say(PageTexts.OtherNodes).Markup("</dt><dd>").Say(facts.AnswersForOthers ? PageTexts.Asks : PageTexts.DoesNotAsk)
            .Markup("</dd><dt>").Say(PageTexts.Version).Markup("</dt><dd>").Text(facts.Version).Markup("</dd></dl>\n<details><summary>").Say(PageTexts.Site).Markup("</summary>\n");
        SiteView.Write(html, facts.Site);
        html.Markup("</details>\n");
    }

    // What is homed besides prefixes is the node's own business.
    private static List<Utf8String> PrefixesOf(NodeFacts facts) => [.. facts.HomedPrefixes()
        .Where(homed => !SuspensionMarker.Is(homed.Span))
        .Select(homed => new Utf8String(HandleName.IsPrefixHandle(homed.Span) ? HandleName.SuffixOf(homed.Span) : homed.Span))
        .OrderBy(prefix => prefix.ToString(), StringComparer.Ordinal)];
}

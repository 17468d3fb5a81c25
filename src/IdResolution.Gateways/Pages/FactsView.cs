using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>What a node is, for visitors of its front page.</summary>
internal static class FactsView
{
    /// <summary>Writes it. Which prefixes it holds is for those who may list them, here as everywhere.</summary>
    public static void Write(HtmlWriter html, NodeFacts facts)
    {
        html.Markup("<h2>").Say(PageTexts.AboutNode).Markup("</h2>\n<dl><dt>").Say(PageTexts.Role).Markup("</dt><dd>").Text(PageTexts.Roles.TryGetValue(facts.Role, out var role) ? role.In(html.Language) : facts.Role)
            .Markup("</dd><dt>").Say(PageTexts.OtherNodes).Markup("</dt><dd>").Say(facts.AnswersForOthers ? PageTexts.Asks : PageTexts.DoesNotAsk)
            .Markup("</dd><dt>").Say(PageTexts.Version).Markup("</dt><dd>").Text(facts.Version).Markup("</dd></dl>\n<details><summary>").Say(PageTexts.Site).Markup("</summary>\n");
        SiteView.Write(html, facts.Site);
        html.Markup("</details>\n");
    }
}

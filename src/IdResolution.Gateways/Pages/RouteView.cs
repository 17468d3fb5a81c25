using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Pages;

/// <summary>The way a resolution took, for people: one step below the other.</summary>
internal static class RouteView
{
    private const int MaxSteps = 64;

    /// <summary>Writes the steps in their order.</summary>
    public static void Write(HtmlWriter html, IReadOnlyCollection<RouteStep> steps)
    {
        html.Paragraph(PageTexts.RouteHelp).Markup("<ol class=\"route\">\n");
        foreach (var step in steps.Take(MaxSteps)) Write(html, step);
        html.Markup("</ol>\n");
    }

    private static void Write(HtmlWriter html, RouteStep step)
    {
        var isGood = step.Code is ResponseCode.Success or ResponseCode.ServiceReferral or ResponseCode.PrefixReferral;
        html.Markup(isGood ? "<li>" : "<li class=\"bad\">").Markup("<span class=\"time\">")
            .Say(PageTexts.Milliseconds, step.Elapsed.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)).Markup("</span><span class=\"where\">");
        switch (step.Where)
        {
            case "this node":
                html.Say(PageTexts.ThisNode);
                break;
            case "cache":
                html.Say(PageTexts.Cache);
                break;
            default:
                html.Text(step.Where);
                break;
        }
        html.Markup("</span>");
        if (step.Transport.Length > 0) html.Markup(" ").Text(step.Transport);
        html.Markup("<br>").Text(step.Purpose);
        html.Markup("<br><span class=\"meta\">");
        if (step.Code is not { } code) html.Say(PageTexts.NoAnswer);
        else if (code == ResponseCode.Success) html.Text("1 · ").Say(PageTexts.Found);
        else html.Text($"{(uint)code} · ").Say(CodeTexts.Of(code).Title);
        if (step.Detail.Length > 0) html.Markup(" · ").Text(step.Detail);
        html.Markup("</span></li>\n");
    }
}

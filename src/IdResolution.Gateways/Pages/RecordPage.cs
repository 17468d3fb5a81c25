using IdResolution.Gateways.Http;
using IdResolution.Gateways.Proxy;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>The page of a record that leads nowhere, or that somebody wants to see (specification §8.7).</summary>
internal static class RecordPage
{
    /// <summary>Answers with it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="values">Its values, as far as they are asked for.</param>
    /// <param name="isWhole">True when those are all.</param>
    public static Task WriteAsync(HttpCall call, Utf8String handle, IReadOnlyList<HandleValue> values, bool isWhole) =>
        Page.WriteAsync(call, StatusCodes.Status200OK, handle.ToString(), html =>
        {
            var path = ProxyPath.Of(handle);
            html.Markup("<ul class=\"links\">");
            if (values.Any(value => value.HasType("URL"u8) || value.HasType(LocationList.LocationType))) html.Markup("<li>").Link(path, PageTexts.GoThere.In(html.Language)).Markup("</li>");
            html.Markup("<li>").Link(ProxyPath.Below("/api/handles/", handle), PageTexts.AsJson.In(html.Language)).Markup("</li></ul>\n");
            if (!isWhole) html.Markup("<p>").Say(PageTexts.PartOfRecord).Markup(" ").Link(path + "?noredirect", PageTexts.AllValues.In(html.Language)).Markup("</p>\n");
            WriteValues(html, values);
        });

    /// <summary>Writes the values of a record.</summary>
    public static void WriteValues(HtmlWriter html, IReadOnlyList<HandleValue> values)
    {
        html.Markup("<p class=\"meta\">").Say(values.Count == 1 ? PageTexts.OneValue : PageTexts.ValueCount, values.Count).Markup("</p>\n<ol class=\"values\">\n");
        foreach (var value in values) ValueView.Write(html, value);
        html.Markup("</ol>\n");
    }
}

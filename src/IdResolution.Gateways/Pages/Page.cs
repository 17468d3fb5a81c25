using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>The frame of every page for people: readable without JavaScript, and nothing is loaded from elsewhere.</summary>
internal static class Page
{
    /// <summary>Media type of a page.</summary>
    public const string ContentType = "text/html; charset=utf-8";

    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Answers with a page whose title is a text of the pages.</summary>
    /// <param name="call">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">For the window and the first heading.</param>
    /// <param name="body">Writes what stands below the heading.</param>
    public static Task WriteAsync(HttpCall call, int status, Text title, Action<HtmlWriter> body) =>
        WriteAsync(call, status, title.In(Languages.Of(call.Context.Request.Headers)), body);

    /// <summary>Answers with a page.</summary>
    /// <param name="call">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">For the window and the first heading; any text.</param>
    /// <param name="body">Writes what stands below the heading.</param>
    public static Task WriteAsync(HttpCall call, int status, string title, Action<HtmlWriter> body)
    {
        var html = new HtmlWriter(Languages.Of(call.Context.Request.Headers));
        var tag = Languages.Tag(html.Language);
        html.Markup("<!doctype html>\n<html lang=\"").Text(tag)
            .Markup("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
            .Text(title).Markup("</title>\n<link rel=\"stylesheet\" href=\"").Text(Assets.Style.Path).Markup("\">\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"").Text(Assets.Icon.Path)
            .Markup("\">\n</head>\n<body>\n<header><a href=\"/\">").Say(PageTexts.Home).Markup("</a></header>\n<main>\n<h1>").Text(title).Markup("</h1>\n");
        body(html);
        html.Markup("</main>\n</body>\n</html>\n");
        var headers = call.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.ContentLanguage = tag;
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.Vary.Count == 0) headers.Vary = "Accept-Language";
        return call.WriteAsync(status, ContentType, html.ToUtf8());
    }
}

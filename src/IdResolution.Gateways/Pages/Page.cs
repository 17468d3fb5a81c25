using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>The frame of every page for people: readable without JavaScript, and nothing is loaded from elsewhere.</summary>
internal static class Page
{
    /// <summary>Media type of a page.</summary>
    public const string ContentType = "text/html; charset=utf-8";

    /// <summary>Answers with a page.</summary>
    /// <param name="call">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">For the window and the first heading; any text.</param>
    /// <param name="body">Writes what stands below the heading.</param>
    public static Task WriteAsync(HttpCall call, int status, string title, Action<HtmlWriter> body)
    {
        var html = new HtmlWriter();
        html.Markup("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
            .Text(title).Markup("</title></head><body><h1>").Text(title).Markup("</h1>\n");
        body(html);
        html.Markup("</body></html>\n");
        call.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        return call.WriteAsync(status, ContentType, html.ToUtf8());
    }
}

using IdResolution.Gateways.Http;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>
/// Serves what pages load: a name is never given to another content, so that it may be kept for ever. What browsers and crawlers ask every host for is not
/// there, and not looked up as a handle either, which could mean a question to the whole tree.
/// </summary>
internal sealed class AssetRoom : IHttpRoom
{
    private static readonly string[] AskedOfEveryHost = ["/favicon.ico", "/robots.txt", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"];

    public string Name => "assets";

    public bool Takes(HttpCall call) => call.IsRead && (Find(call) is not null || AskedOfEveryHost.Contains(call.Target.Path));

    public Task AnswerAsync(HttpCall call)
    {
        if (Find(call) is not { } asset) return call.WriteAsync(StatusCodes.Status404NotFound, "text/plain; charset=utf-8", "There is no such file.\n"u8.ToArray());
        call.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return call.WriteAsync(StatusCodes.Status200OK, asset.ContentType, asset.Content);
    }

    private static Asset? Find(HttpCall call) => call.Target.Path == Assets.Style.Path ? Assets.Style : call.Target.Path == Assets.Icon.Path ? Assets.Icon : null;
}

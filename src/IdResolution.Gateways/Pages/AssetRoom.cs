using IdResolution.Gateways.Http;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>Serves what pages load. A name is never given to another content, so that it may be kept for ever.</summary>
internal sealed class AssetRoom : IHttpRoom
{
    public string Name => "assets";

    public bool Takes(HttpCall call) => call.IsRead && Find(call) is not null;

    public Task AnswerAsync(HttpCall call)
    {
        var asset = Find(call)!;
        call.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return call.WriteAsync(StatusCodes.Status200OK, asset.ContentType, asset.Content);
    }

    private static Asset? Find(HttpCall call) => call.Target.Path == Assets.Style.Path ? Assets.Style : call.Target.Path == Assets.Icon.Path ? Assets.Icon : null;
}

using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary><c>/api/site</c>: the site record of this node (specification §7.7).</summary>
internal sealed class SiteEndpoint : IApiEndpoint
{
    public IReadOnlyList<string> Methods { get; } = ["GET", "HEAD"];

    public async Task AnswerAsync(ApiCall call)
    {
        var answer = await call.AskAsync(OpCode.GetSiteInfo, new HandleRequest { Handle = new Utf8String(HandleName.Blank) }, OpFlags.PublicOnly);
        if (answer.Body is not SiteInfoResponse found)
        {
            await call.FailAsync(answer.Code);
            return;
        }
        if (!SiteRecord.TryRead(found.Site.Span, out var site)) throw new InvalidDataException("this node's site record cannot be decoded");
        await call.AnswerAsync(StatusCodes.Status200OK, answer.Code, writer =>
        {
            writer.WritePropertyName("site"u8);
            SiteJson.Write(writer, site);
        });
    }
}

using IdResolution.Gateways.Http;
using IdResolution.Gateways.Pages;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary><c>/{handle}</c> in a browser (specification §8.7).</summary>
internal sealed class ProxyRoom(GatewayDoor door) : IHttpRoom, IHandleProxy
{
    public string Name => "proxy";

    public bool Takes(HttpCall call) => true;

    public Task AnswerAsync(HttpCall call) => PercentEncoding.TryDecode(call.Target.Path[1..], out var handle) && !handle.IsEmpty
        ? AnswerAsync(call, handle)
        : Page.WriteAsync(call, StatusCodes.Status400BadRequest, "No handle", html => html.Markup("<p>The path names no handle.</p>"));

    public async Task AnswerAsync(HttpCall call, Utf8String handle)
    {
        var answer = await door.AskAsync(call.Ask(OpCode.Resolution, new ResolutionRequest { Handle = handle }, null), call.Aborted);
        if (answer.Body is not ResolutionResponse found)
        {
            await Page.WriteAsync(call, StatusCodes.Status404NotFound, "Not found", html => html.Markup("<p>").Text(handle.ToString()).Markup(" is not registered.</p>"));
            return;
        }
        var url = found.Values.FirstOrDefault(value => value.HasType("URL"u8))?.Data;
        if (url is { } octets && Uri.TryCreate(System.Text.Encoding.UTF8.GetString(octets.Span), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            call.Response.Headers.Location = uri.AbsoluteUri;
            await Page.WriteAsync(call, StatusCodes.Status302Found, "Found", html => html.Markup("<p>").Text(uri.AbsoluteUri).Markup("</p>"));
            return;
        }
        await Page.WriteAsync(call, StatusCodes.Status200OK, handle.ToString(), html =>
        {
            foreach (var value in found.Values) html.Markup("<p>").Text(value.Type.ToString()).Markup("</p>");
        });
    }
}

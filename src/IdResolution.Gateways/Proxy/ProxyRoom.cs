using IdResolution.Gateways.Http;
using IdResolution.Gateways.Pages;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary><c>/{handle}</c> in a browser (specification §8.7); takes everything that no other room wants.</summary>
internal sealed class ProxyRoom(IHandleProxy proxy) : IHttpRoom
{
    public string Name => "proxy";

    public bool Takes(HttpCall call) => true;

    public Task AnswerAsync(HttpCall call) => ProxyPath.TryReadHandle(call.Target.Path, out var handle)
        ? proxy.AnswerAsync(call, handle)
        : ProblemPage.WriteAsync(call, StatusCodes.Status400BadRequest, PageTexts.NoHandle, PageTexts.NoHandleHelp, handle);
}

using IdResolution.Gateways.Http;
using IdResolution.Gateways.Pages;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary><c>/{handle}</c> in a browser (specification §8.7); takes everything that no other room wants.</summary>
internal sealed class ProxyRoom(IHandleProxy proxy) : IHttpRoom
{
    private const string Methods = "GET, HEAD, OPTIONS";

    public string Name => "proxy";

    public bool Takes(HttpCall call) => true;

    public Task AnswerAsync(HttpCall call)
    {
        CrossOrigin.Open(call, Methods);
        if (HttpMethods.IsOptions(call.Method))
        {
            CrossOrigin.Describe(call, Methods);
            return Task.CompletedTask;
        }
        var isHandle = ProxyPath.TryReadHandle(call.Target.Path, out var handle);
        if (!call.IsRead)
        {
            call.Response.Headers.Allow = Methods;
            return ProblemPage.WriteAsync(call, StatusCodes.Status405MethodNotAllowed, PageTexts.MethodNotAllowed, PageTexts.MethodNotAllowedHelp, handle);
        }
        return isHandle
            ? proxy.AnswerAsync(call, handle)
            : ProblemPage.WriteAsync(call, StatusCodes.Status400BadRequest, PageTexts.NoHandle, PageTexts.NoHandleHelp, handle);
    }
}

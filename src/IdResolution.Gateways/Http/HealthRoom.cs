using System.Text;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Http;

/// <summary><c>/healthz</c> and <c>/readyz</c>: the same as at the operator port, for load balancers in front of this one.</summary>
internal sealed class HealthRoom(Func<string?> findObstacle) : IHttpRoom
{
    public string Name => "health";

    public bool Takes(HttpCall call) => call.Target.Path is "/healthz" or "/readyz";

    public Task AnswerAsync(HttpCall call)
    {
        call.Response.Headers.CacheControl = "no-store";
        if (!call.IsRead)
        {
            call.Response.Headers.Allow = "GET, HEAD";
            return WriteAsync(call, StatusCodes.Status405MethodNotAllowed, "GET only.\n");
        }
        if (call.Target.Path == "/healthz") return WriteAsync(call, StatusCodes.Status200OK, "ok\n");
        return findObstacle() is { } obstacle
            ? WriteAsync(call, StatusCodes.Status503ServiceUnavailable, $"not ready: {obstacle}\n")
            : WriteAsync(call, StatusCodes.Status200OK, "ready\n");
    }

    private static Task WriteAsync(HttpCall call, int status, string text) => call.WriteAsync(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
}

using System.Text;
using IdResolution.Gateways.HandleApi;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Protocol;

namespace IdResolution.Gateways.Tests.Http;

/// <summary>Takes everything and says who asked, in the way in which rooms treat those who are not known.</summary>
internal sealed class ProbeRoom : IHttpRoom
{
    /// <summary>Requests for <c>/wait</c> that have come.</summary>
    public SemaphoreSlim Arrived { get; } = new(0);

    /// <summary>Lets them go on.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "probe";

    public bool Takes(HttpCall call) => true;

    public async Task AnswerAsync(HttpCall call)
    {
        switch (call.Target.Path)
        {
            case "/fault":
                call.Response.Headers["X-Half"] = "done";
                throw new InvalidOperationException("what is wrong inside");
            case "/wait":
                Arrived.Release();
                await Release.Task;
                await WriteAsync(call, 200, "waited");
                return;
            case "/where":
                await WriteAsync(call, 200, $"{call.Remote} {call.IsConfidential} {call.PublicBase} {call.Target.Path}");
                return;
            case "/body":
                await WriteAsync(call, 200, (await call.ReadBodyAsync(1024))?.Length.ToString() ?? "too long");
                return;
            case "/record":
                await WriteAsync(call, 200, (await call.ReadBodyAsync(HttpLimits.MaxBodyLength))?.Length.ToString() ?? "too long");
                return;
            default:
                await AnswerWhoAsync(call);
                return;
        }
    }

    private static async Task AnswerWhoAsync(HttpCall call)
    {
        var caller = await call.CallerAsync();
        if (caller.State == CallerState.Proven)
        {
            await WriteAsync(call, 200, caller.Who!.Identity.ToString());
            return;
        }
        var status = caller.State == CallerState.Busy ? 503 : HttpStatus.Of(ResponseCode.AuthenticationNeeded, isResolution: false, call.IsConfidential);
        if (status == 401) call.Challenge();
        await WriteAsync(call, status, caller.State.ToString());
    }

    private static Task WriteAsync(HttpCall call, int status, string text) => call.WriteAsync(status, "text/plain", Encoding.UTF8.GetBytes(text));
}

using System.Net;
using IdResolution.Gateways.Http.Authentication;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Http;

/// <summary>Every request comes by here: headers that all answers have, then the room that takes it. Safe from every thread.</summary>
internal sealed class HttpApplication(IReadOnlyList<IHttpRoom> rooms, IHttpAuthenticator authenticator, Action<Exception> faultObserver)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var call = new HttpCall(context, RemoteOf(context), authenticator);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await RoomFor(call).AnswerAsync(call);
        }
        catch (OperationCanceledException) when (call.Aborted.IsCancellationRequested)
        {
            context.Abort();
        }
#pragma warning disable CA1031 // What goes wrong inside is counted and becomes 500; its text is for nobody outside.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            faultObserver(exception);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }
            context.Response.Clear();
            await call.WriteAsync(StatusCodes.Status500InternalServerError, "text/plain; charset=utf-8", "The node failed.\n"u8.ToArray());
        }
    }

    // The last one takes everything.
    private IHttpRoom RoomFor(HttpCall call)
    {
        for (var i = 0; i < rooms.Count - 1; i++)
        {
            if (rooms[i].Takes(call)) return rooms[i];
        }
        return rooms[^1];
    }

    private static IPEndPoint RemoteOf(HttpContext context) =>
        new(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Connection.RemotePort);
}

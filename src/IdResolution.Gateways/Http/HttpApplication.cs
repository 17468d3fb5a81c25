using IdResolution.Gateways.Http.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Http;

/// <summary>Every request comes by here: limits, headers that all answers have, then the room that takes it. Safe from every thread.</summary>
internal sealed class HttpApplication(
    IReadOnlyList<IHttpRoom> rooms, IHttpAuthenticator authenticator, HttpPeerFinder peers, HttpAdmission admission, HttpMetrics metrics,
    TimeSpan strictTransport, TimeProvider time, Action<Exception> faultObserver)
{
    private const string NoRoom = "none";

    private readonly BodyBudget _bodies = new(HttpLimits.MaxBodies, HttpLimits.MaxBodiesPerSource, HttpLimits.BodyPatience, time);

    private readonly string? _strictTransport = strictTransport == TimeSpan.Zero ? null : $"max-age={(long)strictTransport.TotalSeconds}";

    public async Task AnswerAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        using var call = new HttpCall(context, peers.Find(context), authenticator, _bodies);
        metrics.Started();
        SetHeaders(call);
        IHttpRoom? room = null;
        try
        {
            if (admission.JudgeMethod(call))
            {
                room = RoomFor(call);
                await AnswerAsync(room, call);
            }
        }
        catch (Exception exception) when (IsGone(call, exception))
        {
            context.Abort();
        }
        catch (BadHttpRequestException exception)
        {
            // The body could not be read by a room: it is none, comes too slowly, or there is no room for it.
            var isFull = exception.StatusCode == StatusCodes.Status503ServiceUnavailable;
            if (isFull) metrics.Refused(HttpRefusal.Bodies);
            await AnswerAnewAsync(call, exception.StatusCode, isFull ? "Too much is being sent at once; come back later.\n" : "The request cannot be read.\n");
        }
#pragma warning disable CA1031 // What goes wrong inside is counted and becomes 500; its text is for nobody outside.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            faultObserver(exception);
            await AnswerAnewAsync(call, StatusCodes.Status500InternalServerError, "The node failed.\n");
        }
        finally
        {
            var hasNoAnswer = call.Aborted.IsCancellationRequested && !context.Response.HasStarted;
            metrics.Answered(room?.Name ?? NoRoom, hasNoAnswer ? 0 : context.Response.StatusCode, time.GetElapsedTime(started));
        }
    }

    private static bool IsGone(HttpCall call, Exception exception) =>
        exception is ConnectionResetException or ConnectionAbortedException || (exception is OperationCanceledException && call.Aborted.IsCancellationRequested);

    private async Task AnswerAsync(IHttpRoom room, HttpCall call)
    {
        // Whoever takes a node out of service for not answering makes a crowd worse.
        if (room is HealthRoom)
        {
            await room.AnswerAsync(call);
            return;
        }
        if (!await admission.TryEnterAsync(call)) return;
        try
        {
            await room.AnswerAsync(call);
        }
        finally
        {
            admission.Leave(call);
        }
    }

    // Of what a room began nothing is left; what has gone out already is cut off, so that nobody takes it for the whole.
    private Task AnswerAnewAsync(HttpCall call, int status, string text)
    {
        if (call.Response.HasStarted)
        {
            call.Context.Abort();
            return Task.CompletedTask;
        }
        call.Response.Clear();
        SetHeaders(call);
        if (status == StatusCodes.Status503ServiceUnavailable) call.Response.Headers.RetryAfter = "1";
        return HttpAdmission.RefuseAsync(call, status, text);
    }

    private void SetHeaders(HttpCall call)
    {
        var headers = call.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // What a page of ours links to learns where the visitor came from, not what he looked at.
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        if (_strictTransport is not null && call.Context.Request.IsHttps) headers.StrictTransportSecurity = _strictTransport;
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
}

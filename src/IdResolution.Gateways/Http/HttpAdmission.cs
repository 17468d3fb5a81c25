using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Http;

/// <summary>Turns away what one client asks too much of, before a room sees it. Safe for use from many threads.</summary>
internal sealed class HttpAdmission(HttpServerOptions options, HttpMetrics metrics, TimeProvider time)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private readonly RequestRates _rates = new(options.RequestsPerSecondPerSource, time);
    private readonly SourcePlaces _places = new(options.MaxRequests, options.MaxRequestsPerSource);

    /// <summary>False, with the answer made, for a method that nobody here knows; TRACE would show a script what its browser adds by itself.</summary>
    public bool JudgeMethod(HttpCall call)
    {
        if (call.Method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS") return true;
        metrics.Refused(HttpRefusal.Method);
        call.Response.Headers.Allow = Methods;
        call.Response.StatusCode = call.Method is "TRACE" or "CONNECT" ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status501NotImplemented;
        call.Response.ContentLength = 0;
        return false;
    }

    /// <summary>True when the request may go on, which is to be told when it has its answer; false with the answer made.</summary>
    public async ValueTask<bool> TryEnterAsync(HttpCall call)
    {
        var source = ClientNetwork.Of(call.Remote.Address);
        if (_rates.Charge(source) is { } wait)
        {
            metrics.Refused(HttpRefusal.Rate);
            call.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(call, StatusCodes.Status429TooManyRequests, "Too many requests; come back later.\n");
            return false;
        }
        if (_places.TryEnter(source)) return true;
        metrics.Refused(HttpRefusal.Places);
        call.Response.Headers.RetryAfter = "1";
        await RefuseAsync(call, StatusCodes.Status503ServiceUnavailable, "Too many requests are under way; come back later.\n");
        return false;
    }

    /// <summary>The request that <see cref="TryEnterAsync"/> let pass has its answer.</summary>
    public void Leave(HttpCall call) => _places.Leave(ClientNetwork.Of(call.Remote.Address));

    /// <summary>Answers with a status and a line for people.</summary>
    public static Task RefuseAsync(HttpCall call, int status, string text) => call.WriteAsync(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
}

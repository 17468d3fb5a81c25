using IdResolution.Gateways.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IdResolution.Gateways.Operator;

/// <summary>Answers the requests of the operator port. Safe from every thread.</summary>
internal sealed class OperatorApplication(MetricsCollector metrics, Func<string?> findObstacle) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is lent to a request.
    }

    public Task ProcessRequestAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var path = context.Request.Path.Value;
        if (path is not ("/metrics" or "/healthz" or "/readyz"))
            return WriteAsync(context, StatusCodes.Status404NotFound, "There are /metrics, /healthz and /readyz.\n");
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "GET only.\n");
        }
        return path switch
        {
            "/metrics" => WriteMetricsAsync(context),
            "/readyz" when findObstacle() is { } obstacle => WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"not ready: {obstacle}\n"),
            "/readyz" => WriteAsync(context, StatusCodes.Status200OK, "ready\n"),
            _ => WriteAsync(context, StatusCodes.Status200OK, "ok\n"),
        };
    }

    private static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private async Task WriteMetricsAsync(HttpContext context)
    {
        context.Response.ContentType = ExpositionWriter.ContentType;
        await context.Response.StartAsync(context.RequestAborted);
        // Into the connection's own buffers at once: a scraper that reads slowly keeps no other one waiting.
        metrics.Write(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}

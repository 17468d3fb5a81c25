using IdResolution.Gateways.Http;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Gateways.V1.Idempotency;
using IdResolution.Protocol;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary>The node's own API under <c>/v1</c>, as its OpenAPI document describes it. Safe for use from many threads.</summary>
internal sealed class V1Room(HttpParts parts) : IHttpRoom, IDisposable
{
    private readonly RepeatableWrites _writes = new(parts.Bulk, new DoneBefore(new RecordReader(parts.Door)), parts.Time);
    private readonly IReadOnlyList<V1Route> _routes = V1Routes.Of(parts);

    public string Name => "v1";

    public bool Takes(HttpCall call) => call.Target.Path == "/v1" || call.Target.Path.StartsWith("/v1/", StringComparison.Ordinal);

    public async Task AnswerAsync(HttpCall call)
    {
        CrossOrigin.Open(call);
        var answer = await DispatchAsync(call);
        await answer.AnswerAsync(call);
    }

    public void Dispose() => _writes.Dispose();

    private async Task<V1Answer> DispatchAsync(HttpCall call)
    {
        var method = call.IsRead ? HttpMethods.Get : call.Method;
        var others = new List<string>();
        foreach (var route in _routes)
        {
            if (!route.Matches(call.Target.Path, out var raw)) continue;
            if (route.Method == method) return await AnswerAsync(call, route, raw);
            others.Add(route.Method);
            if (route.IsRead) others.Add(HttpMethods.Head);
        }
        if (others.Count == 0) return Problems.Answer(call, ProblemKinds.UnknownEndpoint, "The path names no operation. /v1 lists all of them.");
        var allowed = string.Join(", ", others.Prepend(HttpMethods.Options));
        if (HttpMethods.IsOptions(call.Method)) return new V1Answer(StatusCodes.Status204NoContent).With("Allow", allowed);
        return Problems.Answer(call, ProblemKinds.MethodNotAllowed, $"This path takes {allowed}.").With("Allow", allowed);
    }

    private async Task<V1Answer> AnswerAsync(HttpCall call, V1Route route, string raw)
    {
        if (!PercentEncoding.TryDecode(raw, out var name)) return Problems.Answer(call, ProblemKinds.MalformedRequest, "An escape in the path is broken, or is not UTF-8.");
        var query = call.Target.Query;
        if (!query.IsWellFormed) return Problems.Answer(call, ProblemKinds.MalformedRequest, "An escape in the query is broken, or is not UTF-8.");
        foreach (var (parameter, _) in query.Parameters)
        {
            if (!route.Parameters.Contains(parameter))
            {
                var known = route.Parameters.Count == 0 ? "none" : string.Join(", ", route.Parameters);
                return Problems.Parameter(call, parameter, $"is not a parameter of this operation; known are: {known}.");
            }
        }
        if (!route.AsksWho) return await route.Handler(call, name, null);
        var caller = await call.CallerAsync();
        return caller.State switch
        {
            CallerState.Refused => Problems.Answer(call, ProblemKinds.IdentityRefused, caller.Problem ?? ProblemKinds.IdentityRefused.Title + "."),
            CallerState.Busy => Problems.Answer(call, ProblemKinds.Busy, "Too many attempts to authenticate, or too much is being verified."),
            _ when route.IsRead => await route.Handler(call, name, caller.Who),
            _ => await WriteAsync(call, name, caller.Who, () => route.Handler(call, name, caller.Who)),
        };
    }

    /// <summary>Every change passes here.</summary>
    private Task<V1Answer> WriteAsync(HttpCall call, Utf8String name, ProvenIdentity? who, Func<Task<V1Answer>> write)
    {
        // A browser sends such a type to another site only after it was allowed to: no page can make a visitor's certificate change something.
        var hasBody = HttpMethods.IsPut(call.Method) || HttpMethods.IsPost(call.Method) || HttpMethods.IsPatch(call.Method);
        if (hasBody && !call.Context.Request.HasJsonContentType())
            return Task.FromResult(Problems.Answer(call, ProblemKinds.UnsupportedMediaType, "The body must be application/json."));
        return hasBody && !IsPlain(call.Context.Request.Headers.ContentEncoding.ToString())
            ? Task.FromResult(Problems.Answer(call, ProblemKinds.UnsupportedEncoding, "The body must not be compressed.").With("Accept-Encoding", "identity"))
            : _writes.WriteAsync(call, name, who, write);
    }

    private static bool IsPlain(string encoding) => encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase);
}

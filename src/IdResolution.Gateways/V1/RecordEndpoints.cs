using System.Globalization;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary><c>GET /v1/handles/{handle}</c>. Safe for use from many threads.</summary>
internal sealed class RecordEndpoints(RecordReader reader)
{
    public async Task<V1Answer> ResolveAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var query = new QueryReader(call);
        var types = query.Texts("type");
        var texts = query.Texts("index");
        var authoritative = query.Switch("authoritative");
        var route = query.Switch("trace") ? new RouteLog() : null;
        if (query.Fault is { } fault) return fault;
        var indexes = new List<uint>();
        foreach (var text in texts)
        {
            if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index == 0)
                return Problems.Parameter(call, "index", "is not a whole number from 1 to 4294967295.");
            indexes.Add(index);
        }
        if (Preconditions.Read(call) is not { } preconditions) return RecordAnswer.MalformedCondition(call);

        var question = new ResolutionRequest { Handle = name, Indexes = indexes, Types = [.. types.Select(Utf8String.FromString)] };
        var answer = await reader.ReadAsync(call, who, question, authoritative, route);
        if (answer.Code != ResponseCode.Success || answer.Body is not ResolutionResponse found) return Refused(call, answer, name, route);
        if (route is not null) return RecordAnswer.Of(StatusCodes.Status200OK, found.Handle, found.Values, route.Write).With("Cache-Control", "no-store");

        if (!preconditions.PermitRead(found.Values)) return Problems.Of(call, answer with { PreconditionFailed = true }, name);
        var tag = EntityTag.Of(found.Values);
        var read = preconditions.HasAlready(tag) ? new V1Answer(StatusCodes.Status304NotModified) : RecordAnswer.Of(StatusCodes.Status200OK, found.Handle, found.Values);
        // Who asks decides what is seen.
        return read.With("ETag", tag).With("Cache-Control", who is null ? "no-cache" : "private, no-cache").With("Vary", "Authorization");
    }

    private static V1Answer Refused(HttpCall call, GatewayAnswer answer, Utf8String name, RouteLog? route) =>
        Problems.Of(call, answer, name, route is null ? null : route.Write);
}

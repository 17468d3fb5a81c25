using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary>Lists of handles and prefixes. Safe for use from many threads.</summary>
internal sealed class ListEndpoints(GatewayDoor door, Cursors cursors)
{
    private const int UsualLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary><c>GET /v1/prefixes/{prefix}/handles</c>.</summary>
    public Task<V1Answer> ListHandlesAsync(HttpCall call, Utf8String name, ProvenIdentity? who) => ListAsync(call, name, who);

    /// <summary>A page of the handles under a prefix.</summary>
    public async Task<V1Answer> ListAsync(HttpCall call, Utf8String prefix, ProvenIdentity? who)
    {
        var question = $"list {prefix}";
        if (!TryReadPage(call, question, out var page, out var fault)) return fault!;
        var prefixHandle = new Utf8String([.. HandleName.PrefixHandleStart, .. prefix.Span]);
        var (answer, handles) = await CollectAsync(call.Ask(OpCode.ListHandles, new HandleRequest { Handle = prefixHandle }, who) with { Page = page }, call.Aborted);
        return answer.Code == ResponseCode.Success ? PageOf(call, handles, question, answer.Next) : Problems.Of(call, answer, prefix);
    }

    /// <summary><c>GET /v1/prefixes</c>.</summary>
    public async Task<V1Answer> ListPrefixesAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var (answer, homed) = await HomedAsync(call, who);
        if (answer.Code != ResponseCode.Success) return Problems.Of(call, answer, Utf8String.Empty);
        return V1Answer.Of(StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            HomedNames.Of(homed).Write(writer);
            writer.WriteEndObject();
        }).With("Cache-Control", "no-store");
    }

    /// <summary>The names that are homed here, for those who may list them.</summary>
    public ValueTask<(GatewayAnswer Answer, List<Utf8String> Homed)> HomedAsync(HttpCall call, ProvenIdentity? who) =>
        CollectAsync(call.Ask(OpCode.ListHomedPrefixes, new HandleRequest { Handle = new Utf8String(HandleName.Blank) }, who), call.Aborted);

    /// <summary>Reads <c>limit</c> and <c>cursor</c>.</summary>
    /// <param name="call">The request.</param>
    /// <param name="question">What is asked besides.</param>
    /// <param name="page">The page that is wanted.</param>
    /// <param name="fault">What is wrong with them.</param>
    public bool TryReadPage(HttpCall call, string question, out ListPage page, out V1Answer? fault)
    {
        var query = new QueryReader(call);
        var limit = query.Number("limit", 1, MaxLimit, UsualLimit);
        var after = 0UL;
        var cursor = query.Text("cursor");
        fault = query.Fault;
        if (fault is null && cursor is not null && !cursors.TryRead(question, cursor, out after))
            fault = Problems.Answer(call, ProblemKinds.InvalidCursor, "The cursor was not given for this question by this node.");
        page = new ListPage(after, limit);
        return fault is null;
    }

    /// <summary>A page of handles and the way to the next one.</summary>
    public V1Answer PageOf(HttpCall call, IReadOnlyList<Utf8String> handles, string question, ulong next)
    {
        var cursor = next == 0 ? null : cursors.Of(question, next);
        var answer = V1Answer.Of(StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("handles"u8);
            foreach (var handle in handles) writer.WriteStringValue(handle.ToString());
            writer.WriteEndArray();
            if (cursor is not null) writer.WriteString("next"u8, cursor);
            writer.WriteEndObject();
        }).With("Cache-Control", "no-store");
        return cursor is null ? answer : answer.With("Link", $"<{NextAddress(call, cursor)}>; rel=\"next\"");
    }

    private static string NextAddress(HttpCall call, string cursor)
    {
        var parameters = call.Target.Query.Parameters.Where(parameter => parameter.Key != "cursor")
            .Select(parameter => $"{parameter.Key}={PercentEncoding.Encode(new Utf8String(parameter.Value ?? "").Span)}");
        return $"{call.Target.Path}?{string.Join('&', parameters.Append($"cursor={cursor}"))}";
    }

    private async ValueTask<(GatewayAnswer Answer, List<Utf8String> Entries)> CollectAsync(GatewayRequest request, CancellationToken cancellationToken)
    {
        var entries = new List<Utf8String>();
        var last = default(GatewayAnswer);
        await door.AskAsync(
            request,
            (part, _) =>
            {
                last = part;
                if (part.Body is HandleListResponse list) entries.AddRange(list.Handles);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return (last, entries);
    }
}

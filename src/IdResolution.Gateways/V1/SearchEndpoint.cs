using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.V1;

/// <summary><c>GET /v1/search</c>. Safe for use from many threads.</summary>
internal sealed class SearchEndpoint(GatewayDoor door, ListEndpoints lists)
{
    // Records looked at for one request, whatever they turn out to be.
    private const int MaxExamined = 1_000;

    public async Task<V1Answer> SearchAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var query = new QueryReader(call);
        var (type, value, prefix) = (query.Text("type"), query.Text("value"), query.Text("prefix"));
        if (query.Fault is { } fault) return fault;
        if (type is null && value is null && prefix is not null) return await lists.ListAsync(call, prefix, who);
        if (type is null) return Problems.Parameter(call, "type", "is missing; a search names type and value, or a prefix.");
        if (value is null) return Problems.Parameter(call, "value", "is missing; a search names type and value, or a prefix.");
        var state = door.SearchOf(type);
        if (state == SearchState.Off) return Problems.Answer(call, ProblemKinds.SwitchedOff, $"Values of type {type} cannot be searched for at this node (Search:Types).");
        if (state == SearchState.Full) return Problems.Answer(call, ProblemKinds.Unavailable, "There are more values than this node has room for in its search (Search:MaxValues).");

        // Lengths, so that no two questions are the same text.
        var question = $"search {type.Length} {type} {value.Length} {value} {prefix}";
        if (!lists.TryReadPage(call, question, out var page, out var wrong)) return wrong!;
        var (found, next) = await FindAsync(call, type, value, prefix, page);
        return lists.PageOf(call, found, question, next);
    }

    private async ValueTask<(List<Utf8String> Found, ulong Next)> FindAsync(HttpCall call, Utf8String type, Utf8String value, string? prefix, ListPage page)
    {
        var found = new List<Utf8String>();
        Utf8String wantedPrefix = prefix ?? "";
        var examined = 0;
        var after = page.After;
        while (examined < MaxExamined)
        {
            var wanted = Math.Min(page.Limit - found.Count, MaxExamined - examined);
            var candidates = door.FindCandidates(type, value.Span, new ListPage(after, wanted));
            foreach (var (handle, _) in candidates.Handles)
            {
                if (prefix is not null && !HandleName.EqualsIgnoreCase(HandleName.PrefixOf(handle.Span), wantedPrefix.Span)) continue;
                if (await HasAsync(call, handle, type, value)) found.Add(handle);
            }
            examined += wanted;
            after = candidates.Next;
            if (after == 0 || found.Count == page.Limit) break;
        }
        return (found, after);
    }

    // Whether it may be shown is the engine's to say: the prefix may be suspended, or not be here any more.
    private async ValueTask<bool> HasAsync(HttpCall call, Utf8String handle, Utf8String type, Utf8String value)
    {
        var question = new ResolutionRequest { Handle = handle, Types = [type] };
        var answer = await door.AskAsync(call.Ask(OpCode.Resolution, question, null) with { Flags = OpFlags.PublicOnly | OpFlags.DoNotRefer }, call.Aborted);
        return answer.Body is ResolutionResponse resolved && resolved.Values.Any(one => one.HasType(type.Span) && one.Data.Span.SequenceEqual(value.Span));
    }
}

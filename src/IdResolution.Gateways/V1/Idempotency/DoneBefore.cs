using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1.Idempotency;

/// <summary>
/// Answers the repeat of a write that began before the node died, when everything is as that write wants it: then it was done. Safe for use from many threads.
/// </summary>
internal sealed class DoneBefore(RecordReader reader)
{
    /// <summary>The answer; null when what is wanted is not there, or whoever asks may not see it: then the write is to be executed.</summary>
    public async Task<V1Answer?> FindAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        if (who is null) return null;
        if (HttpMethods.IsDelete(call.Method))
        {
            var answer = await ReadAsync(call, name, who);
            return answer.Code == ResponseCode.HandleNotFound ? new V1Answer(StatusCodes.Status204NoContent) : null;
        }
        var (body, _) = await RecordBody.ReadAsync(call, "handle", "prefix", "values", "set", "remove");
        var handle = HttpMethods.IsPost(call.Method) ? body?.Handle : name;
        // Minted names are made anew, and found by the engine.
        if (body is null || handle is not { } wanted) return null;
        if ((await ReadAsync(call, wanted, who)).Body is not ResolutionResponse { Values: var values }) return null;
        if (HttpMethods.IsPatch(call.Method))
        {
            var isPatched = (body.Set ?? []).TrueForAll(value => Has(values, value)) && (body.Remove ?? []).TrueForAll(index => values.All(value => value.Index != index));
            return isPatched ? Answer(StatusCodes.Status200OK, wanted, values) : null;
        }
        var isSame = body.Values is { } written && RecordWriter.TryComplete(call, wanted, written, who, out var all) && all.Count == values.Count && all.All(value => Has(values, value));
        if (!isSame) return null;
        var isNew = HttpMethods.IsPost(call.Method) || Preconditions.Read(call) is { WantsNone: true };
        return isNew
            ? Answer(StatusCodes.Status201Created, wanted, values).With("Location", RecordAnswer.PathOf(wanted))
            : Answer(StatusCodes.Status200OK, wanted, values);
    }

    private static bool Has(IReadOnlyList<HandleValue> values, HandleValue wanted)
    {
        foreach (var value in values)
        {
            if (value.Index == wanted.Index) return value.SameContent(wanted);
        }
        return false;
    }

    private static V1Answer Answer(int status, Utf8String handle, IReadOnlyList<HandleValue> values) =>
        RecordAnswer.Of(status, handle, values).With("Cache-Control", "no-store").With("ETag", EntityTag.Of(values));

    private ValueTask<GatewayAnswer> ReadAsync(HttpCall call, Utf8String name, ProvenIdentity who) =>
        reader.ReadAsync(call, who, new ResolutionRequest { Handle = name });
}

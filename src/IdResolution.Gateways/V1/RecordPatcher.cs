using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary>
/// <c>PATCH /v1/handles/{handle}</c>: sets and removes values in one change. Where the protocol has one operation for it, that one; else the whole record is
/// replaced by what it becomes, if it is still the one that was read. Safe for use from many threads.
/// </summary>
internal sealed class RecordPatcher(RecordReader reader, RecordWriter writer)
{
    private const int MaxAttempts = 8;

    public async Task<V1Answer> PatchAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var (body, fault) = await RecordBody.ReadAsync(call, "set", "remove");
        if (body is null) return fault!;
        var (set, remove) = (body.Set ?? [], body.Remove ?? []);
        if (set.Count + remove.Count == 0) return Problems.Body(call, new("", "names nothing to set or remove"));
        if (set.Find(value => remove.Contains(value.Index)) is { } both) return Problems.Body(call, new("remove", $"names {both.Index}, which is set too"));
        if (Preconditions.Read(call) is not { } preconditions) return RecordAnswer.MalformedCondition(call);

        GatewayAnswer answer;
        if (remove.Count == 0)
        {
            var request = new ValuesRequest { Handle = name, Values = set };
            answer = await writer.WriteAsync(call, OpCode.AddValue, request, who, OpFlags.OverwriteWhenExists, preconditions.Permit);
        }
        else if (set.Count == 0)
        {
            var request = new RemoveValueRequest { Handle = name, Indexes = remove };
            answer = await writer.WriteAsync(call, OpCode.RemoveValue, request, who, OpFlags.None, preconditions.Permit);
        }
        else
        {
            // Who may not change it is not told what stands there.
            if (who is null) return Problems.Of(call, new GatewayAnswer(ResponseCode.AuthenticationNeeded, new EmptyBody(), OpFlags.None, false), name);
            var replaced = await ReplaceAsync(call, name, who, set, remove, preconditions);
            if (replaced is null) return Problems.Answer(call, ProblemKinds.HiddenValues, $"{name}: {ProblemKinds.HiddenValues.Title}.");
            answer = replaced.Value;
        }
        return answer is { Code: ResponseCode.Success, PreconditionFailed: false } ? RecordAnswer.OfChange(StatusCodes.Status200OK, name, answer.Record, set) : Problems.Of(call, answer, name);
    }

    // Null when the record has values that are not shown to who asks.
    private async ValueTask<GatewayAnswer?> ReplaceAsync(
        HttpCall call, Utf8String name, ProvenIdentity who, List<HandleValue> set, List<uint> remove, Preconditions preconditions)
    {
        var before = "";
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var read = await reader.ReadAsync(call, who, new ResolutionRequest { Handle = name });
            if (read.Body is not ResolutionResponse { Values: var values }) return read.Code == ResponseCode.ValuesNotFound ? null : read;
            var tag = EntityTag.Of(values);
            // Not the record that was shown twice, and the same was shown both times: there is more in it.
            if (tag == before) return null;
            before = tag;
            if (!preconditions.Permit(values)) return read with { PreconditionFailed = true };
            if (remove.Exists(index => values.All(value => value.Index != index))) return new GatewayAnswer(ResponseCode.ValuesNotFound, read.Body, OpFlags.None, false);
            HandleValue[] next = [.. values.Where(value => !remove.Contains(value.Index) && !set.Exists(other => other.Index == value.Index)), .. set];
            var isOther = false;
            var answer = await writer.WriteAsync(call, OpCode.CreateHandle, new ValuesRequest { Handle = name, Values = next }, who, OpFlags.OverwriteWhenExists, now =>
            {
                isOther = now is null || EntityTag.Of(now) != tag;
                return !isOther && preconditions.Permit(now);
            });
            if (!answer.PreconditionFailed || !isOther) return answer;
        }
        return new GatewayAnswer(ResponseCode.ServerTooBusy, new EmptyBody(), OpFlags.None, false);
    }
}

using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary>Registers, replaces and deletes records. Safe for use from many threads.</summary>
internal sealed class RecordWriter(GatewayDoor door)
{
    /// <summary><c>PUT /v1/handles/{handle}</c>.</summary>
    public async Task<V1Answer> PutAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var (body, fault) = await RecordBody.ReadAsync(call, "handle", "values");
        if (body is null) return fault!;
        if (body.Values is not { } values) return Problems.Body(call, new("values", "is missing"));
        if (body.Handle is { } handle && handle != name) return Problems.Body(call, new("handle", "is not the handle in the path"));
        if (Preconditions.Read(call) is not { } preconditions) return RecordAnswer.MalformedCondition(call);
        var flags = preconditions.WantsNone ? OpFlags.None : OpFlags.OverwriteWhenExists;
        var wasThere = false;
        var answer = await WriteAsync(call, OpCode.CreateHandle, new ValuesRequest { Handle = name, Values = values }, who, flags, before =>
        {
            wasThere = before is not null;
            return preconditions.Permit(before);
        });
        // The condition is what the engine answered to, in other words.
        if (preconditions.WantsNone && answer.Code == ResponseCode.HandleAlreadyExists) answer = answer with { PreconditionFailed = true };
        if (answer.Code != ResponseCode.Success) return Problems.Of(call, answer, name);
        return wasThere ? RecordAnswer.OfChange(StatusCodes.Status200OK, name, answer.Record, values) : Registered(name, answer, values);
    }

    /// <summary><c>POST /v1/handles</c>.</summary>
    public async Task<V1Answer> RegisterAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var (body, fault) = await RecordBody.ReadAsync(call, "handle", "prefix", "values");
        if (body is null) return fault!;
        if (body.Values is not { } values) return Problems.Body(call, new("values", "is missing"));
        if (body.Handle is null == body.Prefix is null) return Problems.Body(call, new("", "needs either handle or prefix"));
        if (body.Prefix is { } prefix && !HandleName.IsValidPrefix(prefix.Span)) return Problems.Body(call, new("prefix", "is not a prefix such as 88.100.1"));
        var flags = body.Prefix is null ? OpFlags.None : OpFlags.MintNewSuffix;
        var wanted = body.Handle ?? new Utf8String($"{body.Prefix}/");
        var request = call.Ask(OpCode.CreateHandle, new ValuesRequest { Handle = wanted, Values = values }, who) with { Flags = flags };
        // What was minted from the seed of this request is this request's.
        if (body.Prefix is not null && !call.MintSeed.IsEmpty) request = request with { MintSeed = call.MintSeed, AcceptsSame = true };
        var answer = await door.AskAsync(request, call.Aborted);
        if (answer.Code != ResponseCode.Success) return Problems.Of(call, answer, wanted);
        return Registered(answer.Body is CreateHandleResponse { Handle: { } registered } ? registered : wanted, answer, values);
    }

    /// <summary><c>DELETE /v1/handles/{handle}</c>.</summary>
    public async Task<V1Answer> DeleteAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        if (Preconditions.Read(call) is not { } preconditions) return RecordAnswer.MalformedCondition(call);
        var answer = await WriteAsync(call, OpCode.DeleteHandle, new HandleRequest { Handle = name }, who, OpFlags.None, preconditions.Permit);
        return answer.Code == ResponseCode.Success ? new V1Answer(StatusCodes.Status204NoContent) : Problems.Of(call, answer, name);
    }

    /// <summary>Asks the engine for a change of the record that <paramref name="precondition"/> agrees to.</summary>
    public ValueTask<GatewayAnswer> WriteAsync(
        HttpCall call, OpCode operation, MessageBody body, ProvenIdentity? who, OpFlags flags, Func<IReadOnlyList<HandleValue>?, bool>? precondition) =>
        door.AskAsync(call.Ask(operation, body, who) with { Flags = flags, Precondition = precondition }, call.Aborted);

    private static V1Answer Registered(Utf8String handle, GatewayAnswer answer, IReadOnlyList<HandleValue> values) =>
        RecordAnswer.OfChange(StatusCodes.Status201Created, handle, answer.Record, values).With("Location", RecordAnswer.PathOf(handle));
}

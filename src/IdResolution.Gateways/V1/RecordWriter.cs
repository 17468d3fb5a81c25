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
    /// <summary>The parameter that leaves out the HS_ADMIN value of <see cref="OwnAdministrator"/> when it is false.</summary>
    public const string AdminParameter = "admin";

    private const string NeitherTrueNorFalse = "is neither true nor false";

    /// <summary><c>PUT /v1/handles/{handle}</c>.</summary>
    public async Task<V1Answer> PutAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        var (body, fault) = await RecordBody.ReadAsync(call, "handle", "values");
        if (body is null) return fault!;
        if (body.Values is not { } values) return Problems.Body(call, new("values", "is missing"));
        if (body.Handle is { } handle && handle != name) return Problems.Body(call, new("handle", "is not the handle in the path"));
        if (!TryComplete(call, name, values, who, out var complete)) return Problems.Parameter(call, AdminParameter, NeitherTrueNorFalse);
        if (Preconditions.Read(call) is not { } preconditions) return RecordAnswer.MalformedCondition(call);
        var flags = preconditions.WantsNone ? OpFlags.None : OpFlags.OverwriteWhenExists;
        var wasThere = false;
        var answer = await WriteAsync(call, OpCode.CreateHandle, new ValuesRequest { Handle = name, Values = complete }, who, flags, before =>
        {
            wasThere = before is not null;
            return preconditions.Permit(before);
        });
        // The condition is what the engine answered to, in other words.
        if (preconditions.WantsNone && answer.Code == ResponseCode.HandleAlreadyExists) answer = answer with { PreconditionFailed = true };
        if (answer.Code != ResponseCode.Success) return Problems.Of(call, answer, name);
        return wasThere ? RecordAnswer.OfChange(StatusCodes.Status200OK, name, answer.Record, complete) : Registered(name, answer, complete);
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
        if (!TryComplete(call, wanted, values, who, out var complete)) return Problems.Parameter(call, AdminParameter, NeitherTrueNorFalse);
        var request = call.Ask(OpCode.CreateHandle, new ValuesRequest { Handle = wanted, Values = complete }, who) with { Flags = flags };
        // What was minted from the seed of this request is this request's.
        if (body.Prefix is not null && !call.MintSeed.IsEmpty) request = request with { MintSeed = call.MintSeed, AcceptsSame = true };
        var answer = await door.AskAsync(request, call.Aborted);
        if (answer.Code != ResponseCode.Success) return Problems.Of(call, answer, wanted);
        return Registered(answer.Body is CreateHandleResponse { Handle: { } registered } ? registered : wanted, answer, complete);
    }

    /// <summary><c>DELETE /v1/handles/{handle}</c>.</summary>
    public async Task<V1Answer> DeleteAsync(HttpCall call, Utf8String name, ProvenIdentity? who)
    {
        if (Preconditions.Read(call) is not { } preconditions) return RecordAnswer.MalformedCondition(call);
        var answer = await WriteAsync(call, OpCode.DeleteHandle, new HandleRequest { Handle = name }, who, OpFlags.None, preconditions.Permit);
        return answer.Code == ResponseCode.Success ? new V1Answer(StatusCodes.Status204NoContent) : Problems.Of(call, answer, name);
    }

    /// <summary>
    /// The values, with an HS_ADMIN value for whoever asks where none stands among them and he does not say that he wants none; false when what he says is no
    /// answer to that.
    /// </summary>
    public static bool TryComplete(HttpCall call, Utf8String handle, List<HandleValue> values, ProvenIdentity? who, out IReadOnlyList<HandleValue> complete)
    {
        complete = values;
        if (!call.Target.Query.Has(AdminParameter)) return Add(out complete);
        if (call.Target.Query.Switch(AdminParameter) is not { } isWanted) return false;
        return !isWanted || Add(out complete);

        bool Add(out IReadOnlyList<HandleValue> all)
        {
            all = who is null || values.Count == 0 ? values : OwnAdministrator.Ensure(handle, values, who.Identity).Values;
            return true;
        }
    }

    /// <summary>Asks the engine for a change of the record that <paramref name="precondition"/> agrees to.</summary>
    public ValueTask<GatewayAnswer> WriteAsync(
        HttpCall call, OpCode operation, MessageBody body, ProvenIdentity? who, OpFlags flags, Func<IReadOnlyList<HandleValue>?, bool>? precondition) =>
        door.AskAsync(call.Ask(operation, body, who) with { Flags = flags, Precondition = precondition }, call.Aborted);

    private static V1Answer Registered(Utf8String handle, GatewayAnswer answer, IReadOnlyList<HandleValue> values) =>
        RecordAnswer.OfChange(StatusCodes.Status201Created, handle, answer.Record, values).With("Location", RecordAnswer.PathOf(handle));
}

using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>PUT of a handle: registers it or replaces all its values; with <c>index</c>, adds or modifies the values named.</summary>
internal static class HandleWriting
{
    public static async Task AnswerAsync(ApiCall call, Selection selection)
    {
        if (await call.Http.ReadBodyAsync(HttpLimits.MaxBodyLength) is not { } body)
        {
            await call.FailAsync(StatusCodes.Status413PayloadTooLarge, ResponseCode.ProtocolError, "The body is longer than a record may be.");
            return;
        }
        var mints = call.Parameters.Switch("mintNewSuffix") ?? false;
        if (ProblemOf(call.Name, selection, mints, body, out var values) is { } problem)
        {
            await call.FailAsync(ResponseCode.ProtocolError, problem);
            return;
        }
        // No message holds it, so the engine would not see it.
        if (values.Sum(value => (long)value.Type.Length + value.Data.Length) > RecordRules.MaxLength)
        {
            await call.FailAsync(ResponseCode.InvalidValue);
            return;
        }
        var overwrites = call.Parameters.Switch("overwrite") ?? true;
        var answer = selection.HasIndexes ? await ChangeAsync(call, values, overwrites) : await RegisterAsync(call, values, overwrites, mints);
        if (answer.Code != ResponseCode.Success) await call.FailAsync(answer.Code);
        else await ConfirmAsync(call, answer);
    }

    private static string? ProblemOf(Utf8String handle, Selection selection, bool mints, byte[] body, out IReadOnlyList<HandleValue> values)
    {
        values = [];
        if (selection.HasIndexes && mints) return "mintNewSuffix registers a handle; index changes one.";
        if (body.Length == 0) return "The body is empty; it holds the values.";
        if (!HandleRecordJson.TryReadContent(body, out var record, out var error)) return $"The body is not what it should be: {error}";
        values = record.Values;
        if (!record.Handle.IsEmpty && !HandleName.EqualsIgnoreCase(record.Handle.Span, handle.Span)) return "handle: is not the handle of the path.";
        if (selection.Indexes.Count == 0) return null;
        var named = selection.Indexes.ToHashSet();
        var given = values.Select(value => value.Index).ToHashSet();
        if (values.FirstOrDefault(value => !named.Contains(value.Index)) is { } unnamed) return $"index {unnamed.Index} stands in the body, not among the parameters.";
        return selection.Indexes.Any(index => !given.Contains(index)) ? "An index among the parameters does not stand in the body." : null;
    }

    private static ValueTask<GatewayAnswer> RegisterAsync(ApiCall call, IReadOnlyList<HandleValue> values, bool overwrites, bool mints)
    {
        var flags = (overwrites ? OpFlags.OverwriteWhenExists : OpFlags.None) | (mints ? OpFlags.MintNewSuffix : OpFlags.None);
        return call.AskAsync(OpCode.CreateHandle, new ValuesRequest { Handle = call.Name, Values = values }, flags);
    }

    // One operation adds what is missing and replaces what is there, all or nothing. It takes the right to add whatever is there, though: who may only
    // modify, or modifies what anybody may, succeeds with the operation for that, which changes nothing when a value is missing.
    private static async ValueTask<GatewayAnswer> ChangeAsync(ApiCall call, IReadOnlyList<HandleValue> values, bool overwrites)
    {
        var request = new ValuesRequest { Handle = call.Name, Values = values };
        var answer = await call.AskAsync(OpCode.AddValue, request, overwrites ? OpFlags.OverwriteWhenExists : OpFlags.None);
        if (!overwrites || answer.Code is not (ResponseCode.InvalidAdmin or ResponseCode.AuthenticationNeeded)) return answer;
        var modified = await call.AskAsync(OpCode.ModifyValue, request);
        return modified.Code == ResponseCode.Success ? modified with { Flags = OpFlags.OverwriteWhenExists } : answer;
    }

    private static Task ConfirmAsync(ApiCall call, GatewayAnswer answer)
    {
        var handle = (answer.Body as CreateHandleResponse)?.Handle ?? call.Name;
        var isNew = answer.HasChanged && !answer.Flags.HasFlag(OpFlags.OverwriteWhenExists);
        if (isNew) call.Http.Response.Headers.Location = "/api/handles/" + PercentEncoding.EncodePath(handle.Span);
        return call.AnswerAsync(
            isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, answer.Code, writer => writer.WriteString("handle"u8, handle.Span));
    }
}

using IdResolution.Protocol;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary><c>/api/handles/{handle}</c>: one handle and its values.</summary>
internal sealed class HandleEndpoint(TimeProvider time) : IApiEndpoint
{
    public IReadOnlyList<string> Methods { get; } = ["GET", "HEAD", "POST", "PUT", "DELETE"];

    public Task AnswerAsync(ApiCall call)
    {
        if (!Selection.TryRead(call.Parameters, out var selection, out var problem)) return call.FailAsync(ResponseCode.ProtocolError, problem);
        if (HttpMethods.IsPut(call.Http.Method)) return HandleWriting.AnswerAsync(call, selection);
        if (selection.IsVarious) return call.FailAsync(ResponseCode.ProtocolError, "index=various is for PUT.");
        return HttpMethods.IsDelete(call.Http.Method)
            ? HandleRemoval.AnswerAsync(call, selection)
            : HandleResolution.AnswerAsync(call, selection, time);
    }
}

using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>DELETE of a handle, or with <c>index</c> of values.</summary>
internal static class HandleRemoval
{
    public static async Task AnswerAsync(ApiCall call, Selection selection)
    {
        // Otherwise a request that means a few values would delete all of them.
        if (selection.Types.Count > 0)
        {
            await call.FailAsync(ResponseCode.ProtocolError, "Values are deleted by index, not by type.");
            return;
        }
        var answer = selection.HasIndexes
            ? await call.AskAsync(OpCode.RemoveValue, new RemoveValueRequest { Handle = call.Name, Indexes = selection.Indexes })
            : await call.AskAsync(OpCode.DeleteHandle, new HandleRequest { Handle = call.Name });
        if (answer.Code == ResponseCode.Success) await call.AnswerAsync(StatusCodes.Status200OK, answer.Code, call.WriteName);
        else await call.FailAsync(answer.Code);
    }
}

using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary><c>/api/prefixes/{prefix}</c>: homes a prefix at this node, or unhomes it (specification §7.6, §8.3).</summary>
internal sealed class PrefixEndpoint : IApiEndpoint
{
    public IReadOnlyList<string> Methods { get; } = ["POST", "DELETE"];

    /// <summary>As the reference server says it, though nobody answers TRACE.</summary>
    public string Allow => "POST, DELETE, TRACE, OPTIONS";

    public Task AnswerAsync(ApiCall call) =>
        ChangeAsync(call, HttpMethods.IsPost(call.Http.Method) ? OpCode.HomePrefix : OpCode.UnhomePrefix, call.Name);

    /// <summary>Homes or unhomes, in the name of the caller.</summary>
    public static async Task ChangeAsync(ApiCall call, OpCode operation, Utf8String prefix)
    {
        var answer = await call.AskAsync(operation, new HandleRequest { Handle = prefix });
        if (answer.Code == ResponseCode.Success) await call.AnswerAsync(StatusCodes.Status200OK, answer.Code);
        else await call.FailAsync(answer.Code);
    }
}

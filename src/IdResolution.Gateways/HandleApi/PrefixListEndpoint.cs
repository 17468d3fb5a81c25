using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary><c>/api/prefixes</c>: the prefixes homed at this node; POST homes the one named by the parameter <c>prefix</c>.</summary>
internal sealed class PrefixListEndpoint : IApiEndpoint
{
    public IReadOnlyList<string> Methods { get; } = ["GET", "HEAD", "POST"];

    public Task AnswerAsync(ApiCall call)
    {
        if (!HttpMethods.IsPost(call.Http.Method))
        {
            var blank = new HandleRequest { Handle = new Utf8String(HandleName.Blank) };
            return new NameList(call, "prefixes", NumberedPage.Everything).AnswerAsync(OpCode.ListHomedPrefixes, blank);
        }
        return call.Parameters.Value("prefix") is { Length: > 0 } prefix
            ? PrefixEndpoint.ChangeAsync(call, OpCode.HomePrefix, prefix)
            : call.FailAsync(ResponseCode.ProtocolError, "The parameter prefix is missing.");
    }
}

using System.Buffers;
using System.Text.Json;
using IdResolution.Gateways.Http;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.HandleApi;

/// <summary>The REST interface under <c>/api</c> that clients of Handle.Net know (specification §8.3).</summary>
internal sealed class HandleApiRoom(GatewayDoor door) : IHttpRoom
{
    public string Name => "api";

    public bool Takes(HttpCall call) => call.Target.Path.StartsWith("/api/", StringComparison.Ordinal);

    public async Task AnswerAsync(HttpCall call)
    {
        if (call.Target.After("/api/handles/") is not { } raw || !PercentEncoding.TryDecode(raw, out var handle))
        {
            await WriteAsync(call, 404, default, ResponseCode.ProtocolError, []);
            return;
        }
        var answer = await door.AskAsync(call.Ask(OpCode.Resolution, new ResolutionRequest { Handle = handle }, null), call.Aborted);
        var values = answer.Body is ResolutionResponse found ? found.Values : [];
        await WriteAsync(call, HttpStatus.Of(answer.Code, isResolution: true, call.IsConfidential), handle, answer.Code, values);
    }

    private static Task WriteAsync(HttpCall call, int status, Utf8String handle, ResponseCode code, IReadOnlyList<HandleValue> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions)) HandleRecordJson.Write(writer, handle, values, code);
        return call.WriteAsync(status, "application/json;charset=UTF-8", buffer.WrittenMemory);
    }
}

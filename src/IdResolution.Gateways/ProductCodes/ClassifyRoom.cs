using System.Buffers;
using System.Text.Json;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.V1;
using IdResolution.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.ProductCodes;

/// <summary><c>GET /v1/classify?identifier=...</c>: what a text is, whether it is valid, and which handle stands for it here. Safe for use from many threads.</summary>
internal sealed class ClassifyRoom(IIdentifierFront front, CodeRules rules) : IHttpRoom
{
    private const string Path = "/v1/classify";

    public string Name => "classify";

    public bool Takes(HttpCall call) => call.Target.Path == Path;

    public Task AnswerAsync(HttpCall call)
    {
        CodeCrossOrigin.Allow(call);
        if (HttpMethods.IsOptions(call.Method))
        {
            call.Response.Headers.Allow = CodeCrossOrigin.Methods;
            call.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
        if (!call.IsRead)
        {
            call.Response.Headers.Allow = CodeCrossOrigin.Methods;
            return new Problem(405, "method-not-allowed", "The method is not for this address", "Identifiers are classified with GET and HEAD.").AnswerAsync(call);
        }
        if (!call.Target.Query.IsWellFormed || call.Target.Query.Value("identifier") is not { Length: > 0 } text)
            return new Problem(400, "malformed-request", "The request is not well-formed", "The parameter identifier is missing, empty, or not percent-encoded UTF-8.").AnswerAsync(call);
        var recognition = front.Recognise(text);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions))
        {
            ClassificationJson.Write(writer, text, recognition.Scheme, recognition.Code, recognition.Fault, rules.HandleOf, rules.CodeOf);
        }
        return call.WriteAsync(StatusCodes.Status200OK, "application/json", buffer.WrittenMemory);
    }
}

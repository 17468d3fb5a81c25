using System.Buffers;
using System.Text.Json;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.V1;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.ProductCodes.Gs1;
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
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions)) Write(writer, text, recognition);
        return call.WriteAsync(StatusCodes.Status200OK, "application/json", buffer.WrittenMemory);
    }

    private void Write(Utf8JsonWriter writer, string text, Recognition recognition)
    {
        writer.WriteStartObject();
        writer.WriteString("identifier"u8, text);
        writer.WriteBoolean("valid"u8, recognition.Fault is null);
        if (recognition.Scheme.Length > 0) writer.WriteString("scheme"u8, recognition.Scheme);
        if (recognition.Fault is { } fault)
        {
            writer.WriteStartObject("fault"u8);
            CodeProblems.WriteFault(writer, fault);
            writer.WriteString("detail"u8, fault.Detail);
            writer.WriteEndObject();
        }
        if (recognition.Code is { } code) WriteCode(writer, code);
        writer.WriteEndObject();
    }

    private void WriteCode(Utf8JsonWriter writer, ProductCode code)
    {
        writer.WriteString("canonical"u8, code.Canonical);
        if (rules.HandleOf(code) is { } handle) writer.WriteString("handle"u8, handle);
        if (code.Handle is { } name && rules.CodeOf(name) is { } meant) writer.WriteString("standsFor"u8, meant.Canonical);
        if (code is not Gs1Code gs1) return;
        writer.WriteStartArray("elements"u8);
        foreach (var element in gs1.Qualifiers.Prepend(gs1.Key)) WriteElement(writer, element);
        writer.WriteEndArray();
        if (gs1.Attributes.Count > 0)
        {
            writer.WriteStartArray("attributes"u8);
            foreach (var element in gs1.Attributes) WriteElement(writer, element);
            writer.WriteEndArray();
        }
        if (gs1.Broader is null) return;
        writer.WriteStartArray("partOf"u8);
        for (var level = gs1.Broader; level is not null; level = level.Broader)
        {
            writer.WriteStartObject();
            writer.WriteString("canonical"u8, level.Canonical);
            if (rules.HandleOf(level) is { } above) writer.WriteString("handle"u8, above);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteElement(Utf8JsonWriter writer, Element element)
    {
        writer.WriteStartObject();
        writer.WriteString("ai"u8, element.Number);
        if (element.Identifier.Name.Length > 0) writer.WriteString("name"u8, element.Identifier.Name);
        writer.WriteString("value"u8, element.Value);
        writer.WriteEndObject();
    }
}

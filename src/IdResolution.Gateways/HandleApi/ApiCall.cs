using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>A request to the REST interface: its parameters, who asks, and how the answer is to look. One thread at a time.</summary>
internal sealed class ApiCall(HttpCall http, GatewayDoor door, HandleApiOptions options)
{
    private const string ContentType = "application/json;charset=UTF-8";

    private string? _refusal;

    /// <summary>The request itself.</summary>
    public HttpCall Http => http;

    /// <summary>What the operator chose.</summary>
    public HandleApiOptions Options => options;

    /// <summary>The parameters of the path's query, and those of the body of a POST.</summary>
    public HttpQuery Parameters { get; set; } = http.Target.Query;

    /// <summary>The name in the path, decoded: a handle, a prefix or a reference; empty where the path has none.</summary>
    public Utf8String Name { get; init; }

    /// <summary>The function that a page wants called with the answer; null for plain JSON.</summary>
    public string? Callback => options.Jsonp && HttpMethods.IsGet(http.Method) ? Jsonp.NameOf(Parameters) : null;

    /// <summary>
    /// Who asks. Nobody in particular for a script element: a browser would send along what it keeps for this server, for whatever page has the element.
    /// </summary>
    public async ValueTask<Caller> CallerAsync() => Callback is null ? await http.CallerAsync() : Caller.Anonymous;

    /// <summary>Asks the engine in the caller's name; who is refused, or must wait, is answered as the engine would have.</summary>
    public async ValueTask<GatewayAnswer> AskAsync(OpCode operation, MessageBody body, OpFlags flags = OpFlags.None)
    {
        var answer = default(GatewayAnswer);
        await AskAsync(
            operation,
            body,
            flags,
            (part, _) =>
            {
                answer = part;
                return ValueTask.CompletedTask;
            });
        return answer;
    }

    /// <summary>The same for lists, whose parts are taken one after the other.</summary>
    public async ValueTask AskAsync(OpCode operation, MessageBody body, OpFlags flags, Func<GatewayAnswer, CancellationToken, ValueTask> take)
    {
        // What everybody may read is the same for everybody.
        var caller = flags.HasFlag(OpFlags.PublicOnly) ? Caller.Anonymous : await CallerAsync();
        _refusal = caller.Problem;
        ResponseCode? refusal = caller.State switch
        {
            CallerState.Refused => ResponseCode.AuthenticationNeeded,
            CallerState.Busy => ResponseCode.ServerTooBusy,
            _ => null,
        };
        if (refusal is { } code) await take(new GatewayAnswer(code, new EmptyBody(), OpFlags.None, false), http.Aborted);
        else await door.AskAsync(http.Ask(operation, body, caller.Who) with { Flags = flags }, take, http.Aborted);
    }

    /// <summary>Answers with an object whose first member is the response code.</summary>
    public Task AnswerAsync(int status, ResponseCode code, Action<Utf8JsonWriter>? more = null) => AnswerAsync(status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("responseCode"u8, (uint)code);
        more?.Invoke(writer);
        writer.WriteEndObject();
    });

    /// <summary>Answers with JSON, or with a script where one is wanted.</summary>
    public Task AnswerAsync(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var callback = Callback;
        if (callback is not null) Jsonp.WriteStart(buffer, callback);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions())) write(writer);
        if (callback is not null) Jsonp.WriteEnd(buffer);
        return http.WriteAsync(status, callback is null ? ContentType : Jsonp.ContentType, buffer.WrittenMemory);
    }

    /// <summary>Says why not, with the status that goes with the code.</summary>
    /// <param name="code">Any code but success.</param>
    /// <param name="message">What it was this time; null for what the code means.</param>
    public Task FailAsync(ResponseCode code, string? message = null)
    {
        var status = HttpStatus.Of(code, isResolution: false, http.IsConfidential);
        if (status == StatusCodes.Status401Unauthorized) http.Challenge();
        if (status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        return FailAsync(status, code, message ?? _refusal ?? ApiMessages.Of(code, http.IsConfidential));
    }

    /// <summary>Says why not, with a status of its own.</summary>
    public Task FailAsync(int status, ResponseCode code, string message) => AnswerAsync(status, code, writer =>
    {
        WriteName(writer);
        writer.WriteString("message"u8, message);
    });

    /// <summary>Writes the member <c>handle</c>, when the path names one.</summary>
    public void WriteName(Utf8JsonWriter writer)
    {
        if (!Name.IsEmpty) writer.WriteString("handle"u8, Name.Span);
    }

    /// <summary>Writes into the answer itself, for what is longer than is kept in memory; nothing is sent before it is flushed.</summary>
    public Utf8JsonWriter StreamWriter() => new(http.Response.BodyWriter, WriterOptions());

    /// <summary>Sets what comes before such an answer; from then on it cannot become another one.</summary>
    public void StartStream()
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = ContentType;
    }

    // A script is not only JSON: there some characters end lines.
    private JsonWriterOptions WriterOptions() => JsonForm.WriterOptions with
    {
        Indented = Parameters.Switch("pretty") ?? false,
        NewLine = "\n",
        Encoder = Callback is null ? JsonForm.WriterOptions.Encoder : JavaScriptEncoder.Default,
    };
}

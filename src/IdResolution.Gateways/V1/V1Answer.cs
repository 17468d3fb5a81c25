using System.Buffers;
using System.Text.Json;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Pages;
using IdResolution.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.V1;

/// <summary>An answer of the API that has not been sent yet, and can be kept and sent again. Immutable.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">Media type of the body; empty when there is none.</param>
/// <param name="Body">The body.</param>
internal sealed record V1Answer(int Status, string ContentType = "", ReadOnlyMemory<byte> Body = default)
{
    private const string Json = "application/json";

    /// <summary>Headers besides length and type.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Title and contents of a page, in the place of a body; null when it is none.</summary>
    public (string Title, Action<HtmlWriter> Body)? Page { get; init; }

    /// <summary>An answer in JSON.</summary>
    public static V1Answer Of(int status, Action<Utf8JsonWriter> write, string contentType = Json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonForm.WriterOptions)) write(writer);
        return new V1Answer(status, contentType, buffer.WrittenMemory);
    }

    /// <summary>An answer that says what went wrong; one that may go well later says when.</summary>
    public static V1Answer Of(Problem problem)
    {
        var answer = Of(problem.Status, problem.Write, Problem.ContentType).With("Cache-Control", "no-store");
        return problem.Status == StatusCodes.Status503ServiceUnavailable ? answer.With("Retry-After", "1") : answer;
    }

    /// <summary>A page for people.</summary>
    public static V1Answer OfPage(string title, Action<HtmlWriter> body) => new(StatusCodes.Status200OK) { Page = (title, body) };

    /// <summary>The same with one more header.</summary>
    public V1Answer With(string header, string value) => this with { Headers = [.. Headers, new(header, value)] };

    /// <summary>Sends it.</summary>
    public Task AnswerAsync(HttpCall call)
    {
        foreach (var (name, value) in Headers) call.Response.Headers[name] = value;
        // How to say who one is belongs to this connection, not to the answer.
        if (Status == StatusCodes.Status401Unauthorized) call.Challenge();
        if (Page is { } page) return Pages.Page.WriteAsync(call, Status, page.Title, page.Body);
        if (ContentType.Length > 0) return call.WriteAsync(Status, ContentType, Body);
        call.Response.StatusCode = Status;
        return Task.CompletedTask;
    }
}

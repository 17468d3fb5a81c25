using System.Buffers;
using System.Text;
using IdResolution.Gateways.Http;
using IdResolution.Protocol.Serving;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Tunnel;

/// <summary>
/// The native protocol in HTTP: one message in the body of a POST to any path, its answers back to back in the body of the answer (specification §8.2). Each
/// POST is a connection of its own to the engine: who sends many over one TCP connection may be a proxy that speaks for many (docs/adr/0029).
/// </summary>
internal sealed class TunnelRoom(IRequestHandler engine, TunnelOptions options, TimeProvider time) : IHttpRoom
{
    /// <summary>What the body of request and answer is.</summary>
    public const string MediaType = "application/x-hdl-message";

    public string Name => "tunnel";

    public bool Takes(HttpCall call) => options.Enabled && HttpMethods.IsPost(call.Method) && IsMessage(call.Context.Request.ContentType);

    public async Task AnswerAsync(HttpCall call)
    {
        if (await ReadAsync(call) is not { } body)
        {
            await RefuseAsync(call, StatusCodes.Status413PayloadTooLarge, "Longer than any message.\n");
            return;
        }
        switch (body.Kind)
        {
            case TunnelBody.Form.Request when !TryAnswer(call, body.Octets.Span):
                await AnswerInTimeAsync(call, body.Octets);
                break;
            case TunnelBody.Form.Refused:
                TunnelReplies.Begin(call);
                call.Response.ContentLength = body.Octets.Length;
                call.Response.BodyWriter.Write(body.Octets.Span);
                break;
            case TunnelBody.Form.Foreign:
                await RefuseAsync(call);
                break;
        }
    }

    private static bool IsMessage(string? contentType) =>
        contentType is not null && contentType.AsSpan(0, ParametersOf(contentType)).Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    private static int ParametersOf(string contentType) => contentType.IndexOf(';', StringComparison.Ordinal) is >= 0 and var start ? start : contentType.Length;

    private static Task RefuseAsync(HttpCall call) => RefuseAsync(call, StatusCodes.Status400BadRequest, "The body is not a request of the Handle protocol.\n");

    private static Task RefuseAsync(HttpCall call, int status, string text) => call.WriteAsync(status, "text/plain; charset=utf-8", Encoding.ASCII.GetBytes(text));

    // What is too long, or no message, is known by its first octets, and the rest is not waited for.
    private async ValueTask<TunnelBody?> ReadAsync(HttpCall call)
    {
        var reader = call.Context.Request.BodyReader;
        while (true)
        {
            if (await call.ReadOnAsync() is not { } read) return null;
            var body = TunnelBody.Look(read.Buffer, read.IsCompleted, time);
            if (body.Kind != TunnelBody.Form.Unfinished)
            {
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // The room for an answer goes back before the client has read it: only what was written waits for him.
    private bool TryAnswer(HttpCall call, ReadOnlySpan<byte> frame)
    {
        var reply = ArrayPool<byte>.Shared.Rent(TunnelReplies.MaxLength);
        try
        {
            var outcome = engine.TryAnswer(frame, ClientTransport.Http, PeerAddress.From(call.Remote.Address), reply.AsSpan(0, TunnelReplies.MaxLength), out var length);
            if (outcome != Outcome.Answered) return false;
            TunnelReplies.Begin(call);
            call.Response.ContentLength = length;
            call.Response.BodyWriter.Write(reply.AsSpan(0, length));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(reply);
        }
    }

    private async Task AnswerInTimeAsync(HttpCall call, ReadOnlyMemory<byte> frame)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, call.Aborted);
        var replies = new TunnelReplies(call, () => limit.CancelAfter(options.RequestTimeout));
        var request = new Request(frame, ClientTransport.Http, call.Remote, new ClientConnection(call.IsConfidential));
        try
        {
            await engine.AnswerAsync(request, replies, either.Token);
        }
        catch (OperationCanceledException) when (!call.Aborted.IsCancellationRequested && !replies.HasStarted)
        {
            await RefuseAsync(call, StatusCodes.Status504GatewayTimeout, "No answer in time.\n");
            return;
        }
        catch (OperationCanceledException)
        {
            // What was sent is not all of it, and must not look as if it were.
            call.Context.Abort();
            return;
        }
        if (!replies.HasStarted) await RefuseAsync(call);
    }
}

using IdResolution.Gateways.Http;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Tunnel;

/// <summary>
/// Writes the answers to one request back to back into the body of one HTTP answer, as they come and no faster than the client reads (specification §8.2).
/// </summary>
/// <param name="call">The HTTP request.</param>
/// <param name="sent">Told of every answer that was sent.</param>
internal sealed class TunnelReplies(HttpCall call, Action sent) : IReplySink
{
    /// <summary>Octets of the largest answer, envelope included.</summary>
    public const int MaxLength = Envelope.Length + Envelope.MaxMessageLength;

    /// <inheritdoc/>
    public int MaxReplyLength => MaxLength;

    /// <summary>True once there is an answer.</summary>
    public bool HasStarted { get; private set; }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Length, MaxLength);
        cancellationToken.ThrowIfCancellationRequested();
        if (!HasStarted) Begin(call);
        HasStarted = true;
        var flush = await call.Response.BodyWriter.WriteAsync(frame, cancellationToken);
        if (flush.IsCompleted || flush.IsCanceled) throw new OperationCanceledException("The client is gone.");
        sent();
    }

    /// <summary>The head of the HTTP answer.</summary>
    public static void Begin(HttpCall call)
    {
        call.Response.StatusCode = StatusCodes.Status200OK;
        call.Response.ContentType = TunnelRoom.MediaType;
        // The same octets, asked for again, may be answered differently; and nobody between can tell what they were.
        call.Response.Headers.CacheControl = "no-store";
    }
}

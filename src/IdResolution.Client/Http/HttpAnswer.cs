using System.Globalization;
using System.Net;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Http;

/// <summary>The messages in the body of one HTTP answer, back to back (specification §8.2). Used by one caller at a time.</summary>
internal sealed class HttpAnswer : IDisposable
{
    /// <summary>What the body of request and answer is.</summary>
    public const string MediaType = "application/x-hdl-message";

    private const int LongestMediaType = 64;

    private readonly HttpResponseMessage _response;
    private readonly Stream _body;

    private HttpAnswer(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _body = body;
    }

    /// <summary>Begins to read; disposes of the answer when it is not of a handle server.</summary>
    /// <param name="response">Its head.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="server">Who was asked.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="AnswerRefusedException">Something else answers there: a login page, a proxy that forbids it, another server.</exception>
    public static async Task<HttpAnswer> OpenAsync(
        HttpResponseMessage response, OutgoingRequest request, HttpEndPoint server, CancellationToken cancellation)
    {
        try
        {
            var type = response.Content.Headers.ContentType?.MediaType;
            if (response.StatusCode == HttpStatusCode.OK && MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
                return new HttpAnswer(response, await response.Content.ReadAsStreamAsync(cancellation));
            var shown = type is null || type.Length > LongestMediaType ? "" : ", " + type;
            // Nobody passes such an answer on for a handle server that has carried something out; a gateway that lost it might say 5xx.
            var isSafe = request.Ask.IsRepeatable || (int)response.StatusCode < (int)HttpStatusCode.InternalServerError;
            throw new AnswerRefusedException(
                server.ToString(), AnswerFault.NotHandle, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{server} is an HTTP server, but {AnswerCheck.Describe(AnswerFault.NotHandle)} (HTTP {(int)response.StatusCode}{shown})."),
                isSafe);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The next message with its envelope.</summary>
    /// <exception cref="InvalidDataException">It has an impossible length.</exception>
    /// <exception cref="IOException">The body ends before it does.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<byte[]> NextAsync(CancellationToken cancellation)
    {
        var head = new byte[Envelope.Length];
        await _body.ReadExactlyAsync(head, cancellation);
        Envelope.TryRead(head, out var envelope);
        if (envelope.MessageLength is > Envelope.MaxMessageLength or < Header.Length) throw new InvalidDataException();
        var frame = new byte[Envelope.Length + (int)envelope.MessageLength];
        head.CopyTo(frame, 0);
        await _body.ReadExactlyAsync(frame.AsMemory(Envelope.Length), cancellation);
        return frame;
    }

    public void Dispose()
    {
        _body.Dispose();
        _response.Dispose();
    }
}

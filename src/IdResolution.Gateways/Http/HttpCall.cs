using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IdResolution.Gateways.Http;

/// <summary>One HTTP request on its way through the rooms. One thread at a time.</summary>
internal sealed class HttpCall(HttpContext context, HttpPeer peer, IHttpAuthenticator authenticator)
{
    private Caller? _caller;

    /// <summary>The framework's view of it.</summary>
    public HttpContext Context { get; } = context;

    /// <summary>The answer.</summary>
    public HttpResponse Response => Context.Response;

    /// <summary>The method, in capitals.</summary>
    public string Method => Context.Request.Method;

    /// <summary>Path and parameters.</summary>
    public HttpTarget Target { get; } = new(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);

    /// <summary>Where the request comes from, and how.</summary>
    public HttpPeer Peer { get; } = peer;

    /// <summary>Where the client is, behind the proxies that are trusted.</summary>
    public IPEndPoint Remote => Peer.Remote;

    /// <summary>True when authentication is taken here: nobody between can read or change what passes, or the operator says so.</summary>
    public bool IsConfidential => Peer.IsConfidential;

    /// <summary>Scheme, host and port under which the client knows this node, without a slash at the end: for addresses that have to be absolute.</summary>
    public string PublicBase => Peer.PublicBase;

    /// <summary>Cancelled when the client goes away or the node stops.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>True for a method that asks for something and changes nothing.</summary>
    public bool IsRead => HttpMethods.IsGet(Method) || HttpMethods.IsHead(Method);

    /// <summary>Who asks; found out at the first call (specification §8.3, authentication).</summary>
    public async ValueTask<Caller> CallerAsync() => _caller ??= await authenticator.IdentifyAsync(this);

    /// <summary>Says in the headers of a 401 how to authenticate.</summary>
    public void Challenge() => authenticator.Challenge(this, _caller ?? Caller.Anonymous);

    /// <summary>What is asked of the engine in the name of <paramref name="who"/>.</summary>
    public GatewayRequest Ask(OpCode operation, MessageBody body, ProvenIdentity? who) => new(operation, body, Remote) { Who = who };

    /// <summary>
    /// The whole body; null when it is longer than <paramref name="maxLength"/> octets or than what the node takes at all. Reading may wait for the
    /// client, within the server's limits.
    /// </summary>
    public async ValueTask<byte[]?> ReadBodyAsync(int maxLength)
    {
        if (Context.Request.ContentLength > maxLength) return null;
        var reader = Context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(Aborted);
            }
            catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                return null;
            }
            var isTooLong = read.Buffer.Length > maxLength;
            if (isTooLong || read.IsCompleted)
            {
                var body = isTooLong ? null : read.Buffer.ToArray();
                // A reader that is left in the middle of a read breaks the connection for the next request.
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Sends text and nothing else.</summary>
    public Task WriteAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        Response.StatusCode = status;
        Response.ContentType = contentType;
        Response.ContentLength = body.Length;
        // What says nothing about it could be kept for as long as a cache likes (RFC 9111 §4.2.2).
        if (Response.Headers.CacheControl.Count == 0 && Response.Headers.Expires.Count == 0) Response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(Method) ? Task.CompletedTask : Response.Body.WriteAsync(body, Aborted).AsTask();
    }
}

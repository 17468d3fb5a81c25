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
internal sealed class HttpCall(HttpContext context, HttpPeer peer, IHttpAuthenticator authenticator, BodyBudget bodies) : IDisposable
{
    private Caller? _caller;
    private byte[]? _body;
    private CancellationTokenSource? _bodyClock;
    private long _bodyRoom;

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

    /// <summary>What names that the node is to mint are made from, where the request may be sent again; empty for chance.</summary>
    public ReadOnlyMemory<byte> MintSeed { get; set; }

    /// <summary>Who asks; found out at the first call (specification §8.3, authentication).</summary>
    public async ValueTask<Caller> CallerAsync() => _caller ??= await authenticator.IdentifyAsync(this);

    /// <summary>Says in the headers of a 401 how to authenticate.</summary>
    public void Challenge() => authenticator.Challenge(this, _caller ?? Caller.Anonymous);

    /// <summary>What is asked of the engine in the name of <paramref name="who"/>.</summary>
    public GatewayRequest Ask(OpCode operation, MessageBody body, ProvenIdentity? who) => new(operation, body, Remote) { Who = who };

    /// <summary>
    /// The whole body; null when it is longer than <paramref name="maxLength"/> octets or than what the node takes at all. Reading may wait for the
    /// client, within the server's limits. It may be asked for again.
    /// </summary>
    /// <exception cref="BadHttpRequestException">See <see cref="ReadOnAsync"/>.</exception>
    public async ValueTask<byte[]?> ReadBodyAsync(int maxLength)
    {
        if (_body is not null) return _body.Length > maxLength ? null : _body;
        if (Context.Request.ContentLength > maxLength) return null;
        while (true)
        {
            if (await ReadOnAsync() is not { } read) return null;
            var reader = Context.Request.BodyReader;
            var isTooLong = read.Buffer.Length > maxLength;
            if (isTooLong || read.IsCompleted)
            {
                var body = isTooLong ? null : read.Buffer.ToArray();
                // A reader that is left in the middle of a read breaks the connection for the next request.
                reader.AdvanceTo(read.Buffer.End);
                return _body = body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>
    /// What has come of the body so far, and more than at the last time; null when it is longer than the node takes at all. For bodies that are kept until their
    /// end: their octets count as held until the request has its answer, and all of them have to come in time.
    /// </summary>
    /// <exception cref="BadHttpRequestException">
    /// They do not come in time (408), too much is held already (503), or what comes is no body; the server answers.
    /// </exception>
    public async ValueTask<ReadResult?> ReadOnAsync()
    {
        _bodyClock ??= bodies.StartClock();
        var reader = Context.Request.BodyReader;
        ReadResult read;
        try
        {
            // A read that is ended by a token leaves the server unable to read on.
            using (_bodyClock.Token.UnsafeRegister(static self => ((PipeReader)self!).CancelPendingRead(), reader)) read = await reader.ReadAsync(Aborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
        if (_bodyClock.IsCancellationRequested) throw Refuse(read, StatusCodes.Status408RequestTimeout, "The body does not come in time.");
        var more = read.Buffer.Length - BodyBudget.Free - _bodyRoom;
        if (more <= 0) return read;
        if (!bodies.TryTake(ClientNetwork.Of(Remote.Address), more)) throw Refuse(read, StatusCodes.Status503ServiceUnavailable, "Too much is being sent at once.");
        _bodyRoom += more;
        return read;
    }

    /// <summary>Gives back the room that the body took; the request has its answer.</summary>
    public void Dispose()
    {
        _bodyClock?.Dispose();
        if (_bodyRoom > 0) bodies.Give(ClientNetwork.Of(Remote.Address), _bodyRoom);
        _bodyRoom = 0;
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

    private BadHttpRequestException Refuse(in ReadResult read, int status, string text)
    {
        Context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        return new BadHttpRequestException(text, status);
    }
}

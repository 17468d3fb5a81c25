using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Client.Tls;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Http;

/// <summary>
/// One server over HTTP or HTTPS: each request is a POST (specification §8.2). What may be asked twice goes over connections that are kept; what may not has
/// one of its own, which the server cannot just be closing. No redirects, no cookies, nothing unpacked. Safe for use from many threads.
/// </summary>
internal sealed class HttpServer : KeptServer
{
    private const int MaxInformational = 64;

    private readonly HttpEndPoint _server;
    private readonly HandleClientOptions _options;
    private readonly HttpConnector _connector;
    private readonly Lazy<HttpMessageInvoker> _kept;
    private readonly Lazy<HttpMessageInvoker> _single;

    public HttpServer(HttpEndPoint server, HandleClientOptions options)
        : base(options.TimeProvider)
    {
        _server = server;
        _options = options;
        _connector = new HttpConnector(server, options);
        _kept = new Lazy<HttpMessageInvoker>(() => _connector.NewInvoker(keepsConnections: true));
        _single = new Lazy<HttpMessageInvoker>(() => _connector.NewInvoker(keepsConnections: false));
    }

    /// <summary>Asks and waits for the one answer.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public Task<Received> AskAsync(OutgoingRequest request, CancellationToken cancellation) => WithinAsync(
        request,
        _options.ConnectTimeout + _options.AnswerTimeout,
        async token =>
        {
            using var answer = await PostAsync(request, token);
            return await NextAsync(answer, request, token);
        },
        cancellation);

    /// <summary>Asks and hands over every message until the last (specification §7.5).</summary>
    /// <exception cref="HandleClientException">No believable answer, or it breaks off.</exception>
    public async IAsyncEnumerable<Received> AskManyAsync(OutgoingRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await WithinAsync(
            request, _options.ConnectTimeout + _options.AnswerTimeout, token => PostAsync(request, token), cancellation);
        while (true)
        {
            var received = await WithinAsync(request, _options.AnswerTimeout, token => NextAsync(answer, request, token), cancellation);
            yield return received;
            if (!received.Message.Header.Flags.HasFlag(OpFlags.Continuous)) yield break;
        }
    }

    public override ValueTask DisposeAsync()
    {
        if (_kept.IsValueCreated) _kept.Value.Dispose();
        if (_single.IsValueCreated) _single.Value.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<HttpAnswer> PostAsync(OutgoingRequest request, CancellationToken cancellation)
    {
        var sending = await request.SealAsync(cancellation);
        try
        {
            Envelope.TryRead(sending.Octets, out var envelope);
            // What is encrypted is not to be read in the path.
            using var post = new HttpRequestMessage(HttpMethod.Post, TunnelUri.Of(_server, envelope.Encrypted ? Utf8String.Empty : request.Ask.Handle))
            {
                Version = HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(sending.Octets) { Headers = { ContentType = new MediaTypeHeaderValue(HttpAnswer.MediaType) } },
            };
            var invoker = request.Ask.IsRepeatable ? _kept.Value : _single.Value;
            return await HttpAnswer.OpenAsync(await invoker.SendAsync(post, cancellation), request, _server, cancellation);
        }
        finally
        {
            sending.End();
        }
    }

    private async Task<Received> NextAsync(HttpAnswer answer, OutgoingRequest request, CancellationToken cancellation)
    {
        for (var informational = 0; informational <= MaxInformational; informational++)
        {
            byte[] frame;
            try
            {
                frame = await answer.NextAsync(cancellation);
            }
            catch (InvalidDataException)
            {
                throw AnswerCheck.Refuse(_server, request, AnswerFault.Malformed);
            }
            if (!AnswerCheck.IsInformational(frame)) return new Received(AnswerCheck.Believe(frame, request, _server, _options.TimeProvider.GetUtcNow()), frame.Length, 1);
        }
        throw AnswerCheck.Refuse(_server, request, AnswerFault.WrongOperation);
    }

    // What breaks a connection becomes what callers know: was it sent, may it have been carried out?
    private async Task<T> WithinAsync<T>(OutgoingRequest request, TimeSpan limit, Func<CancellationToken, Task<T>> run, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(limit, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            return await run(both.Token);
        }
        catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException && !both.IsCancellationRequested)
        {
            throw new ServerUnreachableException(
                _server.ToString(), $"{_server} did not accept an HTTP connection within {_options.ConnectTimeout.TotalSeconds:0.#} s.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw Lost(request, $"{_server} did not answer over HTTP within {limit.TotalSeconds:0.#} s", exception);
        }
        catch (HttpRequestException exception)
        {
            if (exception.InnerException is HandleClientException known) ExceptionDispatchInfo.Throw(known);
            throw exception.HttpRequestError is HttpRequestError.SecureConnectionError || exception.InnerException is AuthenticationException
                ? NotSecured(exception)
                : exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError
                    ? new ServerUnreachableException(_server.ToString(), $"{_server} cannot be reached over HTTP ({exception.HttpRequestError}).", exception)
                    : Lost(request, $"{_server} broke the HTTP connection ({exception.HttpRequestError})", exception);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw Lost(request, $"{_server}: the HTTP answer breaks off", exception);
        }
    }

    private HandleClientException Lost(OutgoingRequest request, string text, Exception exception) => request.Ask.IsRepeatable
        ? new NoAnswerException(_server.ToString(), $"{text}.", exception)
        : new OutcomeUnknownException(_server.ToString(), $"{text}; the request may or may not have been carried out.", exception);

    private HandleClientException NotSecured(Exception exception) => _connector.Refusal is { } refusal
        ? TlsPeer.NotTrusted(_server, refusal, exception)
        : TlsPeer.NotSpoken(_server, exception);
}

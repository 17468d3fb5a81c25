using System.Net;
using System.Runtime.CompilerServices;
using IdResolution.Client.Failures;
using IdResolution.Client.Http;
using IdResolution.Client.Metrics;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tcp;
using IdResolution.Client.Udp;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Carries a question to one address of one server and brings the answer back: versions, sessions, challenges (specification §3.6-§3.8,
/// §6.1, §6.8). Safe for use from many threads.
/// </summary>
internal sealed class Conversation : IAsyncDisposable
{
    private const int MaxChallenges = 2;

    private readonly HandleClientOptions _options;
    private readonly ServerRanking _ranking;
    private readonly UdpExchange _udp;
    private readonly KeptServers<TcpServer> _tcp;
    private readonly KeptServers<HttpServer> _http;
    private readonly SessionKeeper _sessions;

    public Conversation(HandleClientOptions options, ServerRanking ranking)
    {
        _options = options;
        _ranking = ranking;
        _udp = new UdpExchange(options);
        _tcp = new KeptServers<TcpServer>("TCP", server => new TcpServer(server, options));
        _http = new KeptServers<HttpServer>("HTTP", server => new HttpServer((HttpEndPoint)server, options));
        _sessions = new SessionKeeper(options, (server, request, cancellation) => SendAsync(server, isUdp: false, request, cancellation));
    }

    /// <summary>Asks one address; challenges and lost sessions are dealt with on the way.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<Message> AskAsync(
        ServerTarget target, IPEndPoint server, bool isUdp, Ask ask, CancellationToken cancellation)
    {
        // Sessions are set up over TCP; over UDP they go on at the same machine.
        var sessionServer = isUdp ? target.Tcp.FirstOrDefault(tcp => tcp.Address.Equals(server.Address)) : server;
        var outside = TermsFor(target, ask);
        for (var attempt = 1; ; attempt++)
        {
            var terms = await EnterAsync(target, sessionServer, outside, ask, cancellation);
            try
            {
                Task<Message> Run() => ConverseAsync(server, isUdp, ask, terms, cancellation);
                var message = terms.Session is { } session
                    ? await session.RunAsync(ask.IsAdministrative, Run, cancellation)
                    : await Run();
                if (!IsStale(terms, message, attempt)) return message;
            }
            catch (AnswerRefusedException refused) when (
                refused.Fault == AnswerFault.UnprovableVersion && ask.IsRepeatable && outside.Suggested > Terms.LastBeforeGap)
            {
                // The server speaks no higher than 2.6: asked in an older version it gives answers that prove something.
                outside = outside with { Version = Terms.LastBeforeGap, Suggested = Terms.LastBeforeGap };
            }
        }
    }

    /// <summary>
    /// Every message of a listing by one server, at the first of its addresses, over TCP or HTTP, at which it begins (specification §7.5).
    /// </summary>
    public async IAsyncEnumerable<Message> AskManyAsync(ServerTarget target, IReadOnlyList<IPEndPoint> servers, Ask ask,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (servers.Count == 0) throw new ServerUnreachableException(target.Name, $"{target.Name} offers no TCP or HTTP interface for this operation.");
        for (var next = 0; next < servers.Count; next++)
        {
            await using var messages = AskManyAsync(target, servers[next], ask, cancellation).GetAsyncEnumerator(cancellation);
            var isBegun = false;
            while (true)
            {
                try
                {
                    if (!await messages.MoveNextAsync()) yield break;
                }
                catch (HandleClientException exception) when (!isBegun && exception.IsSafeToGoOn && next < servers.Count - 1)
                {
                    break;
                }
                isBegun = true;
                yield return messages.Current;
            }
        }
    }

    private async IAsyncEnumerable<Message> AskManyAsync(ServerTarget target, IPEndPoint server, Ask ask,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var terms = await EnterAsync(target, server, TermsFor(target, ask), ask, cancellation);
            var isStale = false;
            var isBegun = false;
            await foreach (var message in StreamAsync(server, ask, terms, cancellation))
            {
                isStale = IsStale(terms, message, attempt);
                if (isStale && isBegun)
                {
                    // Asked again, it would begin anew, and what was handed over already would come twice.
                    throw new NoAnswerException(target.Name, $"{target.Name} ended the session before the end of the list.");
                }
                if (isStale) break;
                isBegun = true;
                yield return message;
            }
            if (!isStale) yield break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        await _tcp.DisposeAsync();
        await _http.DisposeAsync();
        _udp.Dispose();
    }

    private DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    // How to speak with a server outside sessions: what all servers of a known site understand, else what every server does (specification
    // §3.8).
    private Terms TermsFor(ServerTarget target, Ask ask)
    {
        if (ask.IsCertified && target.Key is null)
        {
            throw new AnswerRefusedException(target.Name, AnswerFault.UnknownServerKey,
                $"{target.Name} was not asked: {AnswerCheck.Describe(AnswerFault.UnknownServerKey)}.", safeToGoOn: true);
        }
        var version = (target.Site ?? _options.Site) is { } site ? ProtocolVersion.Lower(site.ProtocolVersion, ProtocolVersion.Highest) : _options.Version;
        var terms = new Terms(version, ProtocolVersion.Highest) { ServerKey = target.Key };
        return ask.IsCertified && !SignedOctets.IsDefinedFor(version)
            ? terms with { Version = Terms.LastBeforeGap, Suggested = Terms.LastBeforeGap }
            : terms;
    }

    // The same in the session with the server, where there is one. The site record is what clients ask before they know anything.
    private async ValueTask<Terms> EnterAsync(
        ServerTarget target, IPEndPoint? server, Terms outside, Ask ask, CancellationToken cancellation)
    {
        if (ask.OpCode == OpCode.GetSiteInfo) return outside;
        return await _sessions.FindAsync(target, server, outside, cancellation) is { } session
            ? outside with
            {
                Version = session.Version,
                Suggested = ProtocolVersion.Highest,
                Session = session,
                EncryptsAll = _options.EncryptSessions,
            }
            : outside;
    }

    // True when an answer is about the session and not about the request, which is then asked again: in another session, and when that does
    // not work either, outside (specification §6.8).
    private bool IsStale(Terms terms, Message answer, int attempt)
    {
        if (terms.Session is not { } session || !SessionKeeper.IsSessionFault(answer.Header.ResponseCode)) return false;
        if (attempt == 1) _sessions.Drop(session);
        else _sessions.Decline(session);
        return true;
    }

    private async Task<Message> ConverseAsync(IPEndPoint server, bool isUdp, Ask ask, Terms terms, CancellationToken cancellation)
    {
        var request = OutgoingRequest.Create(ask, terms, Now);
        for (var challenges = 0; ; challenges++)
        {
            var message = await SendAsync(server, isUdp, request, cancellation);
            if (!IsToBeAnswered(message, challenges)) return message;
            request = request.Answer(_options.Authenticator!, message, Now);
        }
    }

    private bool IsToBeAnswered(Message message, int challenges) =>
        message.Body is Challenge && _options.Authenticator is not null && challenges < MaxChallenges;

    private async Task<Message> SendAsync(IPEndPoint server, bool isUdp, OutgoingRequest request, CancellationToken cancellation)
    {
        var started = _options.TimeProvider.GetTimestamp();
        var waits = isUdp ? _ranking.WaitsFor(server, _options.UdpSchedule) : [];
        var transport = TransportName.WithoutTls(server, isUdp);
        ClientMetrics.Ask(transport);
        try
        {
            var received = isUdp
                ? await _udp.AskAsync(server, request, waits, cancellation)
                : await AskOnConnectionAsync(server, request, cancellation);
            Learn(server, isUdp, request, started, received);
            request.Tell(_options, server, isUdp, started, received);
            return received.Message;
        }
        catch (HandleClientException exception)
        {
            Forsake(request, exception);
            ClientMetrics.Failed(transport, exception);
            if (exception is not (RequestTooLargeException or ClientBusyException)) _ranking.Failed(server, isUdp);
            var attempts = isUdp && exception is NoAnswerException ? waits.Count : 1;
            request.Tell(_options, server, isUdp, started, new Received { Attempts = attempts }, exception.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            request.Tell(_options, server, isUdp, started, default, "not waited for any longer");
            throw;
        }
    }

    private async Task<Received> AskOnConnectionAsync(IPEndPoint server, OutgoingRequest request, CancellationToken cancellation)
    {
        if (server is HttpEndPoint)
        {
            using var post = await _http.EnterAsync(server);
            return await post.Server.AskAsync(request, cancellation);
        }
        using var use = await _tcp.EnterAsync(server);
        return await use.Server.AskAsync(request, cancellation);
    }

    private async IAsyncEnumerable<Received> AskManyOnConnectionAsync(IPEndPoint server, OutgoingRequest request,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (server is HttpEndPoint)
        {
            using var post = await _http.EnterAsync(server);
            await foreach (var received in post.Server.AskManyAsync(request, cancellation)) yield return received;
            yield break;
        }
        using var use = await _tcp.EnterAsync(server);
        await foreach (var received in use.Server.AskManyAsync(request, cancellation)) yield return received;
    }

    // What a server has to think or write about first says nothing about the way to it; nor does an answer to one of several sendings.
    private void Learn(IPEndPoint server, bool isUdp, OutgoingRequest request, long started, Received received)
    {
        var elapsed = _options.TimeProvider.GetElapsedTime(started);
        var isMeasurement = received.Attempts <= 1 && request.OpCode is OpCode.Resolution or OpCode.GetSiteInfo;
        _ranking.Succeeded(server, isUdp, isMeasurement ? elapsed : null);
        ClientMetrics.Answered(TransportName.WithoutTls(server, isUdp), elapsed);
    }

    private async IAsyncEnumerable<Message> StreamAsync(IPEndPoint server, Ask ask, Terms terms,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = OutgoingRequest.Create(ask, terms, Now);
        for (var challenges = 0; ; challenges++)
        {
            Message? challenge = null;
            await foreach (var message in ReceiveAsync(server, request, cancellation))
            {
                if (IsToBeAnswered(message, challenges))
                {
                    challenge = message;
                    break;
                }
                yield return message;
            }
            if (challenge is null) yield break;
            request = request.Answer(_options.Authenticator!, challenge, Now);
        }
    }

    private async IAsyncEnumerable<Message> ReceiveAsync(IPEndPoint server, OutgoingRequest request,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var started = _options.TimeProvider.GetTimestamp();
        await using var messages = AskManyOnConnectionAsync(server, request, cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            Received received;
            try
            {
                if (!await messages.MoveNextAsync()) yield break;
                received = messages.Current;
            }
            catch (HandleClientException exception)
            {
                Forsake(request, exception);
                request.Tell(_options, server, isUdp: false, started, default, exception.Message);
                throw;
            }
            request.Tell(_options, server, isUdp: false, started, received);
            yield return received.Message;
        }
    }

    // An answer that does not belong to our session may mean that the server and we hold different keys: the next request starts anew.
    private void Forsake(OutgoingRequest request, HandleClientException exception)
    {
        if (request.Session is { } session && exception is AnswerRefusedException) _sessions.Drop(session);
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using IdResolution.Client.Failures;
using IdResolution.Client.Sessions;
using IdResolution.Client.Tcp;
using IdResolution.Client.Udp;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Exchange;

/// <summary>
/// Carries a question to one of several servers and brings the answer back: order of transports, fall-back, challenges (specification
/// §3.6-§3.8, §5.8, §6.1). Safe for use from many threads.
/// </summary>
internal sealed class Exchanger : IAsyncDisposable
{
    private const int MaxChallenges = 2;
    private const int MaxKnownServers = 4096;

    private readonly HandleClientOptions _options;
    private readonly ConcurrentDictionary<IPEndPoint, TcpServer> _servers = new();
    private readonly SessionKeeper _sessions;

    public Exchanger(HandleClientOptions options)
    {
        _options = options;
        _sessions = new SessionKeeper(options, (server, request, cancellation) => SendAsync(server, isUdp: false, request, cancellation));
    }

    /// <summary>The answer; a code that says "try elsewhere" comes back only when there is no elsewhere.</summary>
    /// <exception cref="HandleClientException">No believable answer from anybody.</exception>
    public async Task<Message> AskAsync(IReadOnlyList<ServerTarget> targets, Ask ask, CancellationToken cancellation)
    {
        HandleClientException? failure = null;
        Message? unwilling = null;
        foreach (var (target, endPoint, isUdp) in Plan(targets, ask))
        {
            try
            {
                var message = await AskServerAsync(target, endPoint, isUdp, ask, cancellation);
                if (!SaysElsewhere(message.Header.ResponseCode, isUdp, ask)) return message;
                unwilling = message;
            }
            catch (HandleClientException exception) when (exception.IsSafeToGoOn)
            {
                failure = exception;
            }
        }
        if (unwilling is not null) return unwilling;
        throw failure ?? new ServerUnreachableException(
            string.Join(", ", targets.Select(target => target.Name)), "No server offers an interface for this operation.");
    }

    /// <summary>Every message of a listing by one server, over TCP (specification §7.5).</summary>
    public async IAsyncEnumerable<Message> AskManyAsync(ServerTarget target, Ask ask,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var server = target.Tcp.Count > 0
            ? target.Tcp[0]
            : throw new ServerUnreachableException(target.Name, $"{target.Name} offers no TCP interface for this operation.");
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
        foreach (var server in _servers.Values) await server.DisposeAsync();
        _servers.Clear();
    }

    private DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    // Protocol first, then server (specification §5.8).
    private IEnumerable<(ServerTarget Target, IPEndPoint EndPoint, bool IsUdp)> Plan(IReadOnlyList<ServerTarget> targets, Ask ask)
    {
        var udp = _options.Transport switch
        {
            TransportPreference.UdpOnly => !ask.IsAdministrative,
            TransportPreference.TcpOnly => false,
            _ => !ask.IsAdministrative && _options.Authenticator is null,
        };
        var tcp = _options.Transport != TransportPreference.UdpOnly || ask.IsAdministrative;
        var overUdp = udp ? targets.SelectMany(target => target.Udp.Select(endPoint => (target, endPoint, true))) : [];
        return tcp ? overUdp.Concat(targets.SelectMany(target => target.Tcp.Select(endPoint => (target, endPoint, false)))) : overUdp;
    }

    // RC 2 over UDP is how servers ask for TCP (specification §3.6); busy servers and servers in maintenance may have a willing sibling
    // (§5.8).
    private static bool SaysElsewhere(ResponseCode code, bool isUdp, Ask ask) =>
        (code == ResponseCode.Error && isUdp) || (ask.IsRepeatable && code is ResponseCode.ServerTooBusy or ResponseCode.ServerBackup);

    private async Task<Message> AskServerAsync(
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

    // How to speak with a server outside sessions: what all servers of a known site understand, else what every server does (specification
    // §3.8).
    private Terms TermsFor(ServerTarget target, Ask ask)
    {
        if (ask.IsCertified && target.Key is null)
        {
            throw new AnswerRefusedException(target.Name, AnswerFault.UnknownServerKey,
                $"{target.Name} was not asked: {AnswerCheck.Describe(AnswerFault.UnknownServerKey)}.", safeToGoOn: true);
        }
        var version = _options.Site is { } site ? ProtocolVersion.Lower(site.ProtocolVersion, ProtocolVersion.Highest) : _options.Version;
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
        try
        {
            var received = isUdp
                ? await UdpExchange.AskAsync(server, request, _options, cancellation)
                : await ServerAt(server).AskAsync(request, cancellation);
            request.Tell(_options, server, isUdp, started, received);
            return received.Message;
        }
        catch (HandleClientException exception)
        {
            Forsake(request, exception);
            var attempts = isUdp && exception is NoAnswerException ? _options.UdpSchedule.Count : 1;
            request.Tell(_options, server, isUdp, started, new Received { Attempts = attempts }, exception.Message);
            throw;
        }
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
        await using var messages = ServerAt(server).AskManyAsync(request, cancellation).GetAsyncEnumerator(cancellation);
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

    private TcpServer ServerAt(IPEndPoint server)
    {
        if (_servers.TryGetValue(server, out var known)) return known;
        if (_servers.Count >= MaxKnownServers)
            throw new ServerUnreachableException(server.ToString(),
                $"More than {MaxKnownServers} servers are known to this client; make a new one.");
        return _servers.GetOrAdd(server, endPoint => new TcpServer(endPoint, _options));
    }
}

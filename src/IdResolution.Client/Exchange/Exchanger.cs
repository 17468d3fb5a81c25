using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using IdResolution.Client.Failures;
using IdResolution.Client.Tcp;
using IdResolution.Client.Tls;
using IdResolution.Client.Tracing;
using IdResolution.Client.Udp;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

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
    private readonly ConcurrentDictionary<(IPEndPoint EndPoint, TlsPeer? Tls), TcpServer> _servers = new();

    public Exchanger(HandleClientOptions options) => _options = options;

    /// <summary>The answer; a code that says "try elsewhere" comes back only when there is no elsewhere.</summary>
    /// <exception cref="HandleClientException">No believable answer from anybody.</exception>
    public async Task<Message> AskAsync(IReadOnlyList<ServerTarget> targets, Ask ask, CancellationToken cancellation)
    {
        HandleClientException? failure = null;
        Message? unwilling = null;
        foreach (var route in Plan(targets, ask))
        {
            try
            {
                var message = await AskServerAsync(route, ask, cancellation);
                if (!SaysElsewhere(message.Header.ResponseCode, route.IsUdp, ask)) return message;
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
        var request = OutgoingRequest.Create(ask, FirstVersion, Now);
        for (var challenges = 0; ; challenges++)
        {
            Message? challenge = null;
            await foreach (var message in StreamAsync(target, request, cancellation))
            {
                if (message.Body is Challenge && _options.Authenticator is not null && challenges < MaxChallenges)
                {
                    challenge = message;
                    break;
                }
                yield return message;
            }
            if (challenge is null) yield break;
            request = Answer(request, challenge);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values) await server.DisposeAsync();
        _servers.Clear();
    }

    private DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    // What all servers of a known site speak, else what every server understands (specification §3.8).
    private ProtocolVersion FirstVersion =>
        _options.Site is { } site ? ProtocolVersion.Lower(site.ProtocolVersion, ProtocolVersion.Highest) : _options.Version;

    // Protocol first, then server (specification §5.8).
    private IEnumerable<Route> Plan(IReadOnlyList<ServerTarget> targets, Ask ask)
    {
        var udp = _options.Transport switch
        {
            TransportPreference.UdpOnly => !ask.IsAdministrative,
            TransportPreference.TcpOnly => false,
            _ => !ask.IsAdministrative && _options.Authenticator is null,
        };
        var tcp = _options.Transport != TransportPreference.UdpOnly || ask.IsAdministrative;
        var overUdp = udp ? targets.SelectMany(target => target.Udp).Select(endPoint => new Route(endPoint, true, null)) : [];
        return tcp
            ? overUdp.Concat(targets.SelectMany(target => target.Tcp.Select(endPoint => new Route(endPoint, false, target.Tls))))
            : overUdp;
    }

    // RC 2 over UDP is how servers ask for TCP (specification §3.6); busy servers and servers in maintenance may have a willing sibling
    // (§5.8).
    private static bool SaysElsewhere(ResponseCode code, bool isUdp, Ask ask) =>
        (code == ResponseCode.Error && isUdp) || (ask.IsRepeatable && code is ResponseCode.ServerTooBusy or ResponseCode.ServerBackup);

    private async Task<Message> AskServerAsync(Route route, Ask ask, CancellationToken cancellation)
    {
        var request = OutgoingRequest.Create(ask, FirstVersion, Now);
        for (var challenges = 0; ; challenges++)
        {
            var message = await SendAsync(route, request, cancellation);
            if (message.Body is not Challenge || _options.Authenticator is null || challenges == MaxChallenges) return message;
            request = Answer(request, message);
        }
    }

    private OutgoingRequest Answer(OutgoingRequest request, Message challenge)
    {
        // AnswerCheck has compared the digest with our request; nothing else is ever signed (specification §6.1, §6.4).
        var first = request.Challenged ?? request;
        var version = ProtocolVersion.Lower(ProtocolVersion.Highest, challenge.Envelope.Version);
        var answer = _options.Authenticator!.Answer(
            ProtocolVersion.Lower(version, challenge.Envelope.Preferred), ((Challenge)challenge.Body).Nonce.Span,
            challenge.RequestDigest!.Octets.Span);
        return OutgoingRequest.CreateAnswer(first, answer, version, challenge.Envelope.SessionId, Now);
    }

    private async Task<Message> SendAsync(Route route, OutgoingRequest request, CancellationToken cancellation)
    {
        var (server, isUdp, _) = route;
        if (isUdp && request.Octets.Length - Envelope.Length > UdpExchange.MaxRequestLength)
            throw new ServerUnreachableException(server.ToString(), "The request does not fit a datagram; allow TCP.");
        var started = _options.TimeProvider.GetTimestamp();
        try
        {
            var received = isUdp
                ? await UdpExchange.AskAsync(server, request, _options, cancellation)
                : await ServerAt(route).AskAsync(request, cancellation);
            Tell(route, request, started, received);
            return received.Message;
        }
        catch (HandleClientException exception)
        {
            var attempts = isUdp && exception is NoAnswerException ? _options.UdpSchedule.Count : 1;
            Tell(route, request, started, new Received { Attempts = attempts }, exception.Message);
            throw;
        }
    }

    private async IAsyncEnumerable<Message> StreamAsync(ServerTarget target, OutgoingRequest request,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (target.Tcp.Count == 0)
            throw new ServerUnreachableException(target.Name, $"{target.Name} offers no TCP interface for this operation.");
        var route = new Route(target.Tcp[0], false, target.Tls);
        var started = _options.TimeProvider.GetTimestamp();
        await using var messages = ServerAt(route).AskManyAsync(request, cancellation).GetAsyncEnumerator(cancellation);
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
                Tell(route, request, started, default, exception.Message);
                throw;
            }
            Tell(route, request, started, received);
            yield return received.Message;
        }
    }

    private TcpServer ServerAt(Route route)
    {
        var (server, _, tls) = route;
        if (_servers.TryGetValue((server, tls), out var known)) return known;
        if (_servers.Count >= MaxKnownServers)
            throw new ServerUnreachableException(server.ToString(),
                $"More than {MaxKnownServers} servers are known to this client; make a new one.");
        return _servers.GetOrAdd((server, tls), key => new TcpServer(key.EndPoint, key.Tls, _options));
    }

    private void Tell(Route route, OutgoingRequest request, long started, Received received, string? failure = null) =>
        _options.Trace?.OnHop(new TraceHop
        {
            Server = route.EndPoint.ToString(),
            Transport = route.IsUdp ? "udp" : route.Tls is null ? "tcp" : "tls",
            OpCode = request.OpCode,
            Handle = request.Ask.Handle,
            OctetsSent = request.Octets.Length,
            OctetsReceived = received.Octets,
            Code = received.Message?.Header.ResponseCode,
            Attempts = Math.Max(received.Attempts, 1),
            Elapsed = _options.TimeProvider.GetElapsedTime(started),
            Failure = failure,
        });
}

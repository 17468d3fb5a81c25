using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using IdResolution.Client.Failures;
using IdResolution.Client.Tcp;
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
    private readonly ConcurrentDictionary<IPEndPoint, TcpServer> _servers = new();

    public Exchanger(HandleClientOptions options) => _options = options;

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
        var request = OutgoingRequest.Create(ask, TermsFor(target, ask), Now);
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
        var terms = TermsFor(target, ask);
        try
        {
            return await ConverseAsync(server, isUdp, ask, terms, cancellation);
        }
        catch (AnswerRefusedException refused) when (refused.Fault == AnswerFault.UnprovableVersion && ask.IsRepeatable)
        {
            // The server speaks no higher than 2.6: asked in an older version it gives answers that prove something.
            terms = terms with { Version = Terms.LastBeforeGap, Suggested = Terms.LastBeforeGap };
            return await ConverseAsync(server, isUdp, ask, terms, cancellation);
        }
    }

    // What all servers of a known site speak, else what every server understands (specification §3.8).
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

    private async Task<Message> ConverseAsync(IPEndPoint server, bool isUdp, Ask ask, Terms terms, CancellationToken cancellation)
    {
        var request = OutgoingRequest.Create(ask, terms, Now);
        for (var challenges = 0; ; challenges++)
        {
            var message = await SendAsync(server, isUdp, request, cancellation);
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

    private async Task<Message> SendAsync(IPEndPoint server, bool isUdp, OutgoingRequest request, CancellationToken cancellation)
    {
        if (isUdp && request.Octets.Length - Envelope.Length > UdpExchange.MaxRequestLength)
            throw new ServerUnreachableException(server.ToString(), "The request does not fit a datagram; allow TCP.");
        var started = _options.TimeProvider.GetTimestamp();
        try
        {
            var received = isUdp
                ? await UdpExchange.AskAsync(server, request, _options, cancellation)
                : await ServerAt(server).AskAsync(request, cancellation);
            Tell(server, isUdp, request, started, received);
            return received.Message;
        }
        catch (HandleClientException exception)
        {
            var attempts = isUdp && exception is NoAnswerException ? _options.UdpSchedule.Count : 1;
            Tell(server, isUdp, request, started, new Received { Attempts = attempts }, exception.Message);
            throw;
        }
    }

    private async IAsyncEnumerable<Message> StreamAsync(ServerTarget target, OutgoingRequest request,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (target.Tcp.Count == 0)
            throw new ServerUnreachableException(target.Name, $"{target.Name} offers no TCP interface for this operation.");
        var server = target.Tcp[0];
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
                Tell(server, false, request, started, default, exception.Message);
                throw;
            }
            Tell(server, false, request, started, received);
            yield return received.Message;
        }
    }

    private TcpServer ServerAt(IPEndPoint server)
    {
        if (_servers.TryGetValue(server, out var known)) return known;
        if (_servers.Count >= MaxKnownServers)
            throw new ServerUnreachableException(server.ToString(),
                $"More than {MaxKnownServers} servers are known to this client; make a new one.");
        return _servers.GetOrAdd(server, endPoint => new TcpServer(endPoint, _options));
    }

    private void Tell(IPEndPoint server, bool isUdp, OutgoingRequest request, long started, Received received, string? failure = null) =>
        _options.Trace?.OnHop(new TraceHop
        {
            Server = server.ToString(),
            Transport = isUdp ? "udp" : "tcp",
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

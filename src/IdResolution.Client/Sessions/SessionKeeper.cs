using System.Collections.Concurrent;
using System.Net;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;

namespace IdResolution.Client.Sessions;

/// <summary>
/// The sessions of a client, one a server. Whoever needs one first sets it up, over TCP, and everybody else waits for that one
/// (specification §6.8). Safe for use from many threads.
/// </summary>
internal sealed class SessionKeeper(
    HandleClientOptions options,
    Func<IPEndPoint, OutgoingRequest, CancellationToken, Task<Message>> send) : IAsyncDisposable
{
    private const uint FirstSessionFault = 500;
    private const uint LastSessionFault = 505;

    // How long a server that set up no session is left alone.
    private static readonly TimeSpan Respite = TimeSpan.FromSeconds(60);

    // A session that a server forgets by itself is not worth waiting for at the end.
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<IPEndPoint, Place> _places = new();

    /// <summary>True for codes that say that the session, not the request, is at fault.</summary>
    public static bool IsSessionFault(ResponseCode code) => (uint)code is >= FirstSessionFault and <= LastSessionFault;

    /// <summary>The session with a server, set up when there is none; null when there shall or can be none.</summary>
    /// <param name="target">The server.</param>
    /// <param name="server">Its TCP address; null when it has none.</param>
    /// <param name="terms">How to speak with it first.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="HandleClientException">The set-up failed in a way that must not be passed over.</exception>
    public async ValueTask<ClientSession?> FindAsync(
        ServerTarget target, IPEndPoint? server, Terms terms, CancellationToken cancellation)
    {
        if (options.Sessions == SessionUse.Off || options.Login) return null;
        if (options.Sessions == SessionUse.Automatic && options.Authenticator is null) return null;
        if (server is null || terms.ServerKey is null || terms.Version < ProtocolVersion.V2_7)
        {
            var fault = terms.ServerKey is null ? AnswerFault.UnknownServerKey : AnswerFault.NoSession;
            return options.Sessions == SessionUse.Required ? throw Refusal(target.Name, fault) : null;
        }
        var place = _places.GetOrAdd(server, _ => new Place());
        if (Current(place) is { } session) return session;
        await place.Gate.WaitAsync(cancellation);
        try
        {
            if (Current(place) is { } fresh) return fresh;
            if (IsDeclined(place)) return Decline(server, place);
            return place.Session = await SetUpAsync(server, terms, cancellation) ?? Decline(server, place);
        }
        finally
        {
            place.Gate.Release();
        }
    }

    /// <summary>The server does not know this session any more; the next request sets up another.</summary>
    public void Drop(ClientSession session)
    {
        // Its keys stay until nobody holds it: other requests may still wait for answers in it.
        if (_places.TryGetValue(session.Server, out var place)) Interlocked.CompareExchange(ref place.Session, null, session);
    }

    /// <summary>Its sessions do not work: it is left alone for a while.</summary>
    /// <exception cref="AnswerRefusedException">Sessions are required.</exception>
    public void Decline(ClientSession session)
    {
        Drop(session);
        if (_places.TryGetValue(session.Server, out var place)) Decline(session.Server, place);
    }

    /// <summary>Ends the sessions at their servers, so that they need not remember them.</summary>
    public async ValueTask DisposeAsync()
    {
        using var timer = new CancellationTokenSource(FarewellTimeout, options.TimeProvider);
        await Task.WhenAll(_places.Values.Select(place => EndAsync(place.Session, timer.Token)));
        _places.Clear();
    }

    private static AnswerRefusedException Refusal(string server, AnswerFault fault) =>
        new(server, fault, $"No session with {server}: {AnswerCheck.Describe(fault)}.", safeToGoOn: true);

    private ClientSession? Current(Place place)
    {
        if (place.Session is not { } session) return null;
        // The server counts from the last message too; it may allow less than we asked for, and then says so.
        var now = options.TimeProvider.GetTimestamp();
        if (options.TimeProvider.GetElapsedTime(session.LastUsed, now) >= options.SessionTimeout) return null;
        session.Use(now);
        return session;
    }

    private bool IsDeclined(Place place) =>
        place.DeclinedAt is { } at && options.TimeProvider.GetElapsedTime(at) < Respite;

    private ClientSession? Decline(IPEndPoint server, Place place)
    {
        if (!IsDeclined(place)) place.DeclinedAt = options.TimeProvider.GetTimestamp();
        return options.Sessions == SessionUse.Required ? throw Refusal(server.ToString(), AnswerFault.NoSession) : null;
    }

    private async Task<ClientSession?> SetUpAsync(IPEndPoint server, Terms terms, CancellationToken cancellation)
    {
        using var setup = new SessionSetup(options);
        var request = OutgoingRequest.Create(setup.Ask, terms, options.TimeProvider.GetUtcNow());
        try
        {
            var answer = await send(server, request, cancellation);
            return setup.Accept(answer, server, terms.ServerKey!, options.TimeProvider.GetTimestamp());
        }
        catch (NoAnswerException)
        {
            // Old servers are silent about operations they do not know.
            return null;
        }
    }

    private async Task EndAsync(ClientSession? session, CancellationToken cancellation)
    {
        if (session is null) return;
        var nobody = new Utf8String(HandleName.Blank);
        var ask = new Ask(OpCode.SessionTerminate, nobody, new HandleRequest { Handle = nobody });
        var terms = new Terms(session.Version, ProtocolVersion.Highest) { Session = session };
        try
        {
            await send(session.Server, OutgoingRequest.Create(ask, terms, options.TimeProvider.GetUtcNow()), cancellation);
        }
        catch (Exception exception) when (exception is HandleClientException or OperationCanceledException)
        {
            // The session ends by itself in time.
        }
        finally
        {
            session.Dispose();
        }
    }

    private sealed class Place
    {
        public ClientSession? Session;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public long? DeclinedAt { get; set; }
    }
}

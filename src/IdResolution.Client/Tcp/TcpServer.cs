using System.Net;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;

namespace IdResolution.Client.Tcp;

/// <summary>
/// The connections to one server. Some servers close after every answer, ours and those of the national system keep open (specification
/// §3.7): the first two requests find out, one after the other, and everything later is either multiplexed or sent on a connection of its
/// own. An administrative request is never sent on a connection that the server might be closing. Safe for use from many threads.
/// </summary>
internal sealed class TcpServer : KeptServer
{
    private const int MaxShortConnections = 32;
    private const int MaxTries = 3;

    private static readonly Ask Probe =
        new(OpCode.GetSiteInfo, new Utf8String(HandleName.Blank), new HandleRequest { Handle = new Utf8String(HandleName.Blank) });

    private readonly IPEndPoint _server;
    private readonly HandleClientOptions _options;
    private readonly SemaphoreSlim _learning = new(1, 1);
    private readonly SemaphoreSlim _short = new(MaxShortConnections, MaxShortConnections);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly List<TcpConnection> _kept = [];
    private volatile ConnectionHabit _habit;
    private volatile bool _takesNoLogin;
    private TcpConnection? _first;

    public TcpServer(IPEndPoint server, HandleClientOptions options)
        : base(options.TimeProvider)
    {
        _server = server;
        _options = options;
    }

    /// <summary>Asks and waits for the one answer.</summary>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public async Task<Received> AskAsync(OutgoingRequest request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskOnceAsync(request, cancellation);
            }
            catch (ConnectionLostException lost) when (!lost.MayHaveArrived || request.Ask.IsRepeatable)
            {
                if (attempt == MaxTries) throw new ServerUnreachableException(_server.ToString(), $"{_server}: {lost.Message}.", lost);
            }
            catch (ConnectionLostException lost)
            {
                throw new OutcomeUnknownException(
                    _server.ToString(),
                    $"{_server}: {lost.Message} before the answer came; the request may or may not have been carried out.",
                    lost);
            }
        }
    }

    /// <summary>Asks on a connection of its own and hands over every message until the last (specification §7.5).</summary>
    public async IAsyncEnumerable<Received> AskManyAsync(
        OutgoingRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        using var pending = await SendForStreamAsync(connection, request, cancellation);
        while (true)
        {
            Received received;
            try
            {
                received = await NextAsync(pending, request, cancellation);
            }
            catch (ConnectionLostException lost)
            {
                throw new NoAnswerException(_server.ToString(), $"{_server}: {lost.Message} before the end of the list.", lost);
            }
            yield return received;
            if (!received.Message.Header.Flags.HasFlag(OpFlags.Continuous)) yield break;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        foreach (var connection in _kept) await connection.DisposeAsync();
        _kept.Clear();
        _opening.Release();
    }

    private async Task<Received> AskOnceAsync(OutgoingRequest request, CancellationToken cancellation)
    {
        if (_habit == ConnectionHabit.Unknown)
        {
            await _learning.WaitAsync(cancellation);
            try
            {
                if (_habit == ConnectionHabit.Unknown) return await AskLearningAsync(request, cancellation);
            }
            finally
            {
                _learning.Release();
            }
        }
        if (_habit == ConnectionHabit.KeepsOpen) return await AskOnAsync(await KeptConnectionAsync(cancellation), request, cancellation);
        await _short.WaitAsync(cancellation);
        try
        {
            await using var connection = await ConnectAsync(cancellation);
            return await AskOnAsync(connection, request, cancellation);
        }
        finally
        {
            _short.Release();
        }
    }

    private async Task<Received> AskLearningAsync(OutgoingRequest request, CancellationToken cancellation)
    {
        // The first request has a fresh connection. The second tries the same: itself when it may be repeated, else a harmless question
        // goes ahead.
        if (_first is { IsOpen: false, Answered: > 0 })
        {
            _habit = ConnectionHabit.Closes;
            return await AskOnceAfterLearningAsync(request, cancellation);
        }
        var connection = _first = await KeptConnectionAsync(cancellation);
        if (connection.Answered == 0) return await AskOnAsync(connection, request, cancellation);
        try
        {
            if (request.Ask.IsRepeatable)
            {
                var received = await AskOnAsync(connection, request, cancellation);
                _habit = ConnectionHabit.KeepsOpen;
                return received;
            }
            var terms = new Terms(_options.Version, ProtocolVersion.Highest);
            await AskOnAsync(connection, OutgoingRequest.Create(Probe, terms, _options.TimeProvider.GetUtcNow()), cancellation);
            _habit = ConnectionHabit.KeepsOpen;
        }
        catch (ConnectionLostException)
        {
            _habit = ConnectionHabit.Closes;
        }
        return await AskOnceAfterLearningAsync(request, cancellation);
    }

    private async Task<Received> AskOnceAfterLearningAsync(OutgoingRequest request, CancellationToken cancellation)
    {
        if (_habit == ConnectionHabit.KeepsOpen) return await AskOnAsync(await KeptConnectionAsync(cancellation), request, cancellation);
        await using var connection = await ConnectAsync(cancellation);
        return await AskOnAsync(connection, request, cancellation);
    }

    private async Task<TcpConnection> KeptConnectionAsync(CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation);
        try
        {
            _kept.RemoveAll(connection => !connection.IsOpen);
            var least = _kept.MinBy(connection => connection.InFlight);
            var limit = _habit == ConnectionHabit.KeepsOpen ? _options.ConnectionsPerServer : 1;
            if (least is not null && (least.InFlight == 0 || _kept.Count >= limit)) return least;
            var fresh = await ConnectAsync(cancellation);
            _kept.Add(fresh);
            return fresh;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<TcpConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = await TcpConnection.ConnectAsync(_server, _options, cancellation);
        if (!_options.Login || _takesNoLogin) return connection;
        connection.LoginId = ConnectionLogin.NewId();
        try
        {
            if (await ConnectionLogin.TryAsync(_options, request => AskAndTellAsync(connection, request, cancellation))) return connection;
            _takesNoLogin = true;
        }
        catch (ConnectionLostException)
        {
            // Servers that close after every answer cannot offer logins; one that is just stopping gets another chance.
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return await TcpConnection.ConnectAsync(_server, _options, cancellation);
    }

    private async Task<Received> AskAndTellAsync(TcpConnection connection, OutgoingRequest request, CancellationToken cancellation)
    {
        var started = _options.TimeProvider.GetTimestamp();
        var received = await AskOnAsync(connection, request, cancellation);
        request.Tell(_options, _server, isUdp: false, started, received);
        return received;
    }

    private async Task<Received> AskOnAsync(TcpConnection connection, OutgoingRequest request, CancellationToken cancellation)
    {
        var answered = connection.Answered;
        using var pending = await connection.SendAsync(request, cancellation);
        try
        {
            return await NextAsync(pending, request, cancellation);
        }
        catch (HandleClientException) when (connection.Answered == answered)
        {
            // Nothing at all came: the connection is dead, and the next request shall not wait on it too.
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<PendingAnswer> SendForStreamAsync(TcpConnection connection, OutgoingRequest request, CancellationToken cancellation)
    {
        try
        {
            return await connection.SendAsync(request, cancellation);
        }
        catch (ConnectionLostException lost)
        {
            throw new ServerUnreachableException(_server.ToString(), $"{_server}: {lost.Message}.", lost);
        }
    }

    private async Task<Received> NextAsync(PendingAnswer pending, OutgoingRequest request, CancellationToken cancellation)
    {
        // Informational answers do not prolong the wait: a server could send them for ever.
        using var timer = new CancellationTokenSource(_options.AnswerTimeout, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            byte[] frame;
            do
            {
                frame = await pending.NextAsync(both.Token);
            }
            while (AnswerCheck.IsInformational(frame));
            return new Received(AnswerCheck.Believe(frame, request, _server, _options.TimeProvider.GetUtcNow()), frame.Length, 1);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            var text = $"{_server} did not answer within {_options.AnswerTimeout.TotalSeconds:0.#} s";
            if (request.Ask.IsRepeatable) throw new NoAnswerException(_server.ToString(), $"{text}.", exception);
            throw new OutcomeUnknownException(
                _server.ToString(), $"{text}; the request may or may not have been carried out.", exception);
        }
    }
}

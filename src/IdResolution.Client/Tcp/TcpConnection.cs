using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Client.Tls;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Tcp;

/// <summary>
/// One kept-open connection: many requests in flight, answers in any order, told apart by request id (specification §3.7). Safe for use
/// from many threads.
/// </summary>
internal sealed class TcpConnection : IAsyncDisposable
{
    private const int ReadBufferLength = 16_384;

    // "Trying" and "forwarded", and an answer that nobody waits for any more, are no misbehaviour.
    private const int MaxUnasked = 64;
    private const int MaxUnaskedPerRequest = 4;

    private readonly Stream _stream;
    private readonly HandleClientOptions _options;
    private readonly ConcurrentDictionary<uint, PendingAnswer> _pending = new();
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Task _reading;
    private ConnectionLostException? _lost;
    private int _answered;
    private long _sent;

    private TcpConnection(Stream stream, IPEndPoint server, HandleClientOptions options)
    {
        _stream = stream;
        Server = server;
        _options = options;
        _places = new SemaphoreSlim(options.MaxInFlightPerConnection, options.MaxInFlightPerConnection);
        _reading = Task.Run(ReadAsync);
    }

    public IPEndPoint Server { get; }

    /// <summary>The session id of the login on this connection, in every message that has none; 0 for no login.</summary>
    public uint LoginId { get; set; }

    /// <summary>False once either side has closed.</summary>
    public bool IsOpen => Volatile.Read(ref _lost) is null;

    /// <summary>Requests that wait for an answer.</summary>
    public int InFlight => _pending.Count;

    /// <summary>Messages that came.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <param name="server">Where to connect; inside TLS when it is a <see cref="TlsEndPoint"/>.</param>
    /// <param name="options">Times.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ServerUnreachableException">Nobody accepts within the connect timeout.</exception>
    /// <exception cref="ServerNotProvenException">Somebody else answers inside TLS.</exception>
    public static async Task<TcpConnection> ConnectAsync(
        IPEndPoint server, HandleClientOptions options, CancellationToken cancellation)
    {
        var tls = (server as TlsEndPoint)?.Peer;
        var destination = options.Route(server);
        var socket = new Socket(destination.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timer = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            await socket.ConnectAsync(destination, both.Token);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new TcpConnection(tls is null ? stream : await tls.SecureAsync(stream, server, both.Token), server, options);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            var reason = exception.SocketErrorCode == SocketError.ConnectionRefused
                ? "nobody listens there"
                : exception.SocketErrorCode.ToString();
            throw new ServerUnreachableException(server.ToString(), $"{server} cannot be reached over TCP: {reason}.", exception);
        }
        catch (OperationCanceledException exception)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw new ServerUnreachableException(
                server.ToString(), $"{server} did not accept a {(tls is null ? "TCP" : "TLS")} connection within {options.ConnectTimeout.TotalSeconds:0.#} s.",
                exception);
        }
    }

    /// <summary>Sends a request; its answers come to the returned place.</summary>
    /// <exception cref="ConnectionLostException">The connection is gone; tells whether the request can have arrived.</exception>
    public async Task<PendingAnswer> SendAsync(OutgoingRequest request, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        var pending = new PendingAnswer(() => Forget(request.RequestId));
        if (!_pending.TryAdd(request.RequestId, pending))
        {
            // Two equal random ids in flight: as good as a lost connection for the second, which gets a new id.
            _places.Release();
            throw new ConnectionLostException("request id in use", mayHaveArrived: false);
        }
        try
        {
            if (Volatile.Read(ref _lost) is not null) throw new ConnectionLostException("the connection is closed", mayHaveArrived: false);
            var sending = await request.SealAsync(cancellation);
            pending.Expect(sending);
            Interlocked.Increment(ref _sent);
            await WriteAsync(ConnectionLogin.Mark(sending.Octets, LoginId), cancellation);
            return pending;
        }
        catch
        {
            pending.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Lose(new ConnectionLostException("the client was disposed", mayHaveArrived: true));
        await _reading;
        _closing.Dispose();
    }

    private async Task WriteAsync(byte[] octets, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            // A half-written message would spoil all that follow: once begun, the caller's cancellation does not stop it, only time does.
            using var timer = new CancellationTokenSource(_options.AnswerTimeout, _options.TimeProvider);
            await _stream.WriteAsync(octets, timer.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // An incomplete message is never carried out.
            var lost = new ConnectionLostException("writing failed", mayHaveArrived: false, exception);
            Lose(new ConnectionLostException("writing failed", mayHaveArrived: true, exception));
            throw lost;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        ConnectionLostException reason;
        try
        {
            var stream = new BufferedStream(_stream, ReadBufferLength);
            var head = new byte[Envelope.Length];
            var unasked = 0L;
            while (true)
            {
                await stream.ReadExactlyAsync(head, _closing.Token);
                Envelope.TryRead(head, out var envelope);
                if (envelope.MessageLength is > Envelope.MaxMessageLength or < Header.Length)
                {
                    reason = new ConnectionLostException("the server sent a message of an impossible length", mayHaveArrived: true);
                    break;
                }
                var isAwaited = _pending.TryGetValue(envelope.RequestId, out var pending);
                if (!isAwaited && ++unasked > MaxUnasked + (MaxUnaskedPerRequest * Interlocked.Read(ref _sent)))
                {
                    reason = new ConnectionLostException("the server talks without being asked", mayHaveArrived: true);
                    break;
                }
                var frame = isAwaited ? new byte[Envelope.Length + (int)envelope.MessageLength] : [];
                using (var timer = new CancellationTokenSource(_options.AnswerTimeout, _options.TimeProvider))
                using (var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, _closing.Token))
                {
                    if (isAwaited) await stream.ReadExactlyAsync(frame.AsMemory(Envelope.Length), both.Token);
                    else await SkipAsync(stream, (int)envelope.MessageLength, both.Token);
                }
                Interlocked.Increment(ref _answered);
                if (!isAwaited) continue;
                head.CopyTo(frame, 0);
                await pending!.PutAsync(frame, _closing.Token);
            }
        }
        catch (Exception exception) when (
            exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            var text = exception is EndOfStreamException ? "the server closed the connection" : "reading failed";
            reason = new ConnectionLostException(text, mayHaveArrived: true, exception);
        }
        Lose(reason);
    }

    private static async Task SkipAsync(BufferedStream stream, int length, CancellationToken cancellation)
    {
        var scratch = new byte[Math.Min(length, ReadBufferLength)];
        for (var left = length; left > 0; left -= scratch.Length)
        {
            await stream.ReadExactlyAsync(scratch.AsMemory(0, Math.Min(left, scratch.Length)), cancellation);
        }
    }

    private void Lose(ConnectionLostException reason)
    {
        lock (_gate)
        {
            if (_lost is not null) return;
            Volatile.Write(ref _lost, reason);
        }
        _closing.Cancel();
        _stream.Dispose();
        foreach (var pending in _pending.Values) pending.Lose(reason);
    }

    private void Forget(uint requestId)
    {
        if (_pending.TryRemove(requestId, out _)) _places.Release();
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Testing.Servers;

/// <summary>
/// A handle server on a loopback port chosen by the system, UDP and TCP, that does what a script says about each request: right answers and
/// every wrong one. A null in the script closes the connection. With a certificate TLS is spoken on TCP.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    // A script may go on for ever; other requests shall have their turn.
    private const int ActsInARow = 64;

    private readonly X509Certificate2? _certificate;
    private readonly Socket _udp;
    private readonly Socket _elsewhere;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<TcpClient> _connections = [];
    private readonly ConcurrentBag<Task> _tasks = [];
    private int _connectionCount;

    /// <summary>Starts to listen.</summary>
    /// <param name="script">What to do about each request, read while it is done; called by one request after the other over UDP.</param>
    /// <param name="certificate">For TLS.</param>
    /// <param name="address">A loopback address; null for 127.0.0.1.</param>
    /// <param name="port">The port; 0 for one chosen by the system.</param>
    public ScriptedServer(
        Func<Incoming, IEnumerable<ServerAct?>> script, X509Certificate2? certificate = null, IPAddress? address = null, int port = 0)
    {
        Script = script;
        _certificate = certificate;
        (_tcp, _udp) = Bind(address ?? IPAddress.Loopback, port);
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _elsewhere = new Socket(EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _elsewhere.Bind(new IPEndPoint(EndPoint.Address, 0));
        _tasks.Add(Task.Run(ServeUdpAsync));
        _tasks.Add(Task.Run(AcceptAsync));
    }

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<Incoming> Requests { get; } = new();

    /// <summary>What this server does; may be exchanged while it runs.</summary>
    public Func<Incoming, IEnumerable<ServerAct?>> Script { get; set; }

    /// <summary>Makes encrypted messages readable; null when there are none.</summary>
    public Func<byte[], byte[]>? Decrypt { get; init; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The port of both transports.</summary>
    public int Port => EndPoint.Port;

    /// <summary>Who sent the last datagram.</summary>
    public IPEndPoint? LastUdpSource { get; private set; }

    /// <summary>Connections taken so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>How often an operation was asked.</summary>
    public int CountOf(OpCode opCode) => Requests.Count(request => request.OpCode == opCode);

    /// <summary>Closes everything and waits until nothing of it runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        _tcp.Stop();
        _udp.Dispose();
        _elsewhere.Dispose();
        foreach (var connection in _connections) connection.Dispose();
        await Task.WhenAll(_tasks);
    }

    private static (TcpListener Tcp, Socket Udp) Bind(IPAddress address, int port)
    {
        // The same number must be free for both protocols; a handful of tries is plenty.
        for (var attempt = 0; ; attempt++)
        {
            var tcp = new TcpListener(address, port);
            tcp.Start();
            var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(tcp.LocalEndpoint);
                return (tcp, udp);
            }
            catch (SocketException) when (attempt < 10 && port == 0)
            {
                tcp.Stop();
                udp.Dispose();
            }
        }
    }

    private static bool IsEnd(Exception exception) => exception is OperationCanceledException or InvalidOperationException
        or SocketException or IOException or AuthenticationException;

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[65_536];
        var anybody = new IPEndPoint(EndPoint.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(buffer.AsMemory(), anybody, _stopping.Token);
                var source = LastUdpSource = (IPEndPoint)received.RemoteEndPoint;
                var acts = Ask(buffer.AsSpan(0, received.ReceivedBytes).ToArray(), source, isUdp: true, 0);
                _tasks.Add(PlayAsync(acts, async (octets, isFromElsewhere) =>
                    await (isFromElsewhere ? _elsewhere : _udp).SendToAsync(octets, source, _stopping.Token)));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // Somebody went away before a datagram of ours arrived.
            }
            catch (Exception exception) when (IsEnd(exception))
            {
                return;
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _tcp.AcceptTcpClientAsync(_stopping.Token);
                _connections.Add(client);
                var number = Interlocked.Increment(ref _connectionCount);
                _tasks.Add(Task.Run(() => ServeTcpAsync(client, number)));
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync(TcpClient client, int number)
    {
        try
        {
            var source = (IPEndPoint)client.Client.RemoteEndPoint!;
            await using var stream = await SecureAsync(client.GetStream());
            var head = new byte[Envelope.Length];
            do
            {
                await stream.ReadExactlyAsync(head, _stopping.Token);
                Envelope.TryRead(head, out var envelope);
                var octets = new byte[Envelope.Length + envelope.MessageLength];
                head.CopyTo(octets, 0);
                await stream.ReadExactlyAsync(octets.AsMemory(Envelope.Length), _stopping.Token);
                var acts = Ask(octets, source, isUdp: false, number);
                if (!await PlayAsync(acts, async (frame, _) => await stream.WriteAsync(frame, _stopping.Token))) return;
            }
            while (true);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The client has gone, or the test is over.
        }
    }

    // False when the script closes the connection, or nobody is there any more.
    private async Task<bool> PlayAsync(IEnumerable<ServerAct?> acts, Func<byte[], bool, Task> send)
    {
        try
        {
            var played = 0;
            foreach (var act in acts)
            {
                _stopping.Token.ThrowIfCancellationRequested();
                if (act is null) return false;
                if (act.Condition is not null) await act.Condition.WaitAsync(_stopping.Token);
                if (act.Octets is not null) await send(act.Octets, act.IsFromElsewhere);
                if (++played % ActsInARow == 0) await Task.Yield();
            }
            return true;
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return false;
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (_certificate is null) return stream;
        var secured = new SslStream(stream);
        try
        {
            await secured.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    private IEnumerable<ServerAct?> Ask(byte[] octets, IPEndPoint source, bool isUdp, int connection)
    {
        if (Decrypt is not null) octets = Decrypt(octets);
        if (!MessageCodec.TryRead(octets, out var message, out _)) return [];
        var incoming = new Incoming(message, octets, source, isUdp, connection);
        Requests.Enqueue(incoming);
        return Script(incoming);
    }
}

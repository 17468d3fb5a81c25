using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Tests.Fakes;

/// <summary>
/// A server on a loopback port chosen by the system, UDP and TCP, that does what a script says: for each request a list of frames to send
/// back; null closes the connection.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly Func<Incoming, IEnumerable<byte[]?>> _script;
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<TcpClient> _connections = [];
    private readonly List<Task> _tasks;
    private int _connectionCount;

    public FakeServer(Func<Incoming, IEnumerable<byte[]?>> script)
    {
        _script = script;
        (_tcp, _udp) = Bind();
        Port = ((IPEndPoint)_tcp.LocalEndpoint).Port;
        _tasks = [Task.Run(ServeUdpAsync), Task.Run(AcceptAsync)];
    }

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<Incoming> Requests { get; } = new();

    /// <summary>What this server does.</summary>
    public Func<Incoming, IEnumerable<byte[]?>> Script => _script;

    /// <summary>Makes encrypted messages readable; null when there are none.</summary>
    public Func<byte[], byte[]>? Decrypt { get; init; }

    public int Port { get; }

    public IPEndPoint? LastUdpSource { get; private set; }

    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>Options for a client of this server, with waits short enough for tests that expect silence.</summary>
    public HandleClientOptions Options => HandleClientOptions.Default with
    {
        Servers = [new ServerAddress("127.0.0.1", Port)],
        UdpSchedule = [TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(150)],
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AnswerTimeout = TimeSpan.FromSeconds(10),
    };

    public HandleClientOptions TcpOptions => Options with { Transport = TransportPreference.TcpOnly };

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        _tcp.Stop();
        _udp.Dispose();
        foreach (var connection in _connections) connection.Dispose();
        await Task.WhenAll(_tasks);
    }

    private static (TcpListener Tcp, Socket Udp) Bind()
    {
        // The same number must be free for both protocols; a handful of tries is plenty.
        for (var attempt = 0; ; attempt++)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(tcp.LocalEndpoint);
                return (tcp, udp);
            }
            catch (SocketException) when (attempt < 10)
            {
                tcp.Stop();
                udp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer.AsMemory(), new IPEndPoint(IPAddress.Any, 0), _stopping.Token);
                LastUdpSource = (IPEndPoint)received.RemoteEndPoint;
                foreach (var frame in Ask(buffer.AsSpan(0, received.ReceivedBytes).ToArray(), isUdp: true, 0))
                {
                    if (frame is not null) await _udp.SendToAsync(frame, received.RemoteEndPoint);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // The test is over.
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
                lock (_tasks) _tasks.Add(Task.Run(() => ServeTcpAsync(client, number)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync(TcpClient client, int number)
    {
        try
        {
            using var stream = client.GetStream();
            while (true)
            {
                var head = new byte[Envelope.Length];
                await stream.ReadExactlyAsync(head, _stopping.Token);
                Envelope.TryRead(head, out var envelope);
                var octets = new byte[Envelope.Length + envelope.MessageLength];
                head.CopyTo(octets, 0);
                await stream.ReadExactlyAsync(octets.AsMemory(Envelope.Length), _stopping.Token);
                foreach (var frame in Ask(octets, isUdp: false, number))
                {
                    if (frame is null) return;
                    await stream.WriteAsync(frame, _stopping.Token);
                }
            }
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or IOException or ObjectDisposedException or SocketException)
        {
            // The client has gone, or the test is over.
        }
    }

    private IEnumerable<byte[]?> Ask(byte[] octets, bool isUdp, int connection)
    {
        if (Decrypt is not null) octets = Decrypt(octets);
        if (!MessageCodec.TryRead(octets, out var message, out _)) return [];
        var incoming = new Incoming(message, octets, isUdp, connection);
        Requests.Enqueue(incoming);
        return [.. _script(incoming)];
    }
}

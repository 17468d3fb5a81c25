using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IdResolution.Protocol.Messages;

namespace IdResolution.Testing.Servers;

/// <summary>
/// A handle server inside HTTP on a loopback port chosen by the system, that sends what a script says about each POST: whole HTTP answers, right ones and every
/// wrong one. A null in the script closes the connection. With a certificate TLS is spoken.
/// </summary>
public sealed class ScriptedHttpServer : IAsyncDisposable
{
    /// <summary>What bodies are.</summary>
    public const string MediaType = "application/x-hdl-message";

    private readonly Func<Incoming, IEnumerable<ServerAct?>> _script;
    private readonly X509Certificate2? _certificate;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<TcpClient> _connections = [];
    private readonly ConcurrentBag<Task> _tasks = [];
    private int _connectionCount;

    /// <summary>Starts to listen.</summary>
    public ScriptedHttpServer(Func<Incoming, IEnumerable<ServerAct?>> script, X509Certificate2? certificate = null)
    {
        _script = script;
        _certificate = certificate;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _tasks.Add(Task.Run(AcceptAsync));
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<Incoming> Requests { get; } = new();

    /// <summary>The heads of the same requests: request line and headers.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Connections taken so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>The HTTP answer with these messages in its body.</summary>
    public static byte[] Ok(params byte[][] frames) => Answer("200 OK", MediaType, frames);

    /// <summary>Any HTTP answer.</summary>
    public static byte[] Answer(string status, string contentType, params byte[][] body) =>
        [.. Head(status, contentType, body.Sum(part => part.Length)), .. body.SelectMany(part => part)];

    /// <summary>The start of one, up to its body.</summary>
    public static byte[] Head(string status, string contentType, long length) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nContent-Length: {length}\r\n\r\n"));

    /// <summary>Closes everything and waits until nothing of it runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        foreach (var connection in _connections) connection.Dispose();
        await Task.WhenAll(_tasks);
        _stopping.Dispose();
    }

    private static bool IsEnd(Exception exception) => exception is OperationCanceledException or InvalidOperationException
        or SocketException or IOException or AuthenticationException;

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _connections.Add(client);
                var number = Interlocked.Increment(ref _connectionCount);
                _tasks.Add(Task.Run(() => ServeAsync(client, number)));
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        try
        {
            var source = (IPEndPoint)client.Client.RemoteEndPoint!;
            await using var stream = await SecureAsync(client.GetStream());
            while (true)
            {
                var head = await ReadHeadAsync(stream);
                var octets = new byte[LengthIn(head)];
                await stream.ReadExactlyAsync(octets, _stopping.Token);
                if (!MessageCodec.TryRead(octets, out var message, out _)) return;
                var incoming = new Incoming(message, octets, source, IsUdp: false, number);
                Heads.Enqueue(head);
                Requests.Enqueue(incoming);
                foreach (var act in _script(incoming))
                {
                    if (act is null) return;
                    if (act.Condition is not null) await act.Condition.WaitAsync(_stopping.Token);
                    if (act.Octets is not null) await stream.WriteAsync(act.Octets, _stopping.Token);
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The client has gone, or the test is over.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new List<byte>();
        var octet = new byte[1];
        while (head.Count < 16_384)
        {
            await stream.ReadExactlyAsync(octet, _stopping.Token);
            head.Add(octet[0]);
            if (head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']) break;
        }
        return Encoding.ASCII.GetString([.. head]);
    }

    private static int LengthIn(string head)
    {
        const string Name = "Content-Length: ";
        var line = head.Split("\r\n").Single(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return int.Parse(line.AsSpan(Name.Length), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (_certificate is null) return stream;
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
        return secured;
    }
}

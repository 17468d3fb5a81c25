using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Protocol.Wire;

namespace IdResolution.Transport.Tests.Support;

/// <summary>A client connection inside TLS that takes every certificate.</summary>
internal sealed class TlsPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Socket _socket;
    private readonly SslStream _stream;

    private TlsPeer(Socket socket)
    {
        _socket = socket;
        _stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, static (_, shown, _, _) => shown is not null);
    }

    public SslProtocols Version => _stream.SslProtocol;

    public string Thumbprint => ((X509Certificate2)_stream.RemoteCertificate!).Thumbprint;

    public static async Task<TlsPeer> ConnectAsync(IPEndPoint server, IPAddress? from = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null) socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(server);
        var peer = new TlsPeer(socket);
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await peer._stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "node" }, limit.Token);
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
        return peer;
    }

    public async Task SendAsync(params byte[][] frames)
    {
        foreach (var frame in frames) await _stream.WriteAsync(frame);
        await _stream.FlushAsync();
    }

    public async Task<byte[]> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var envelope = new byte[Envelope.Length];
        await _stream.ReadExactlyAsync(envelope, limit.Token);
        var message = new byte[TestMessages.EnvelopeOf(envelope).MessageLength];
        await _stream.ReadExactlyAsync(message, limit.Token);
        return [.. envelope, .. message];
    }

    public async Task ExpectNextAnswerIsAsync(uint requestId)
    {
        await SendAsync(TestMessages.Request(requestId));
        Assert.That(TestMessages.EnvelopeOf(await ReceiveAsync()).RequestId, Is.EqualTo(requestId));
    }

    /// <summary>Waits until the server ends the connection; octets that come before are a failure.</summary>
    public async Task ExpectEndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var octets = 0;
        try
        {
            octets = await _stream.ReadAsync(new byte[1], limit.Token);
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            // As good as an end.
        }
        Assert.That(octets, Is.Zero, "octets instead of the end");
    }

    /// <summary>Says good-bye as TLS has it, and closes.</summary>
    public async Task SayGoodByeAsync()
    {
        await _stream.ShutdownAsync();
        await DisposeAsync();
    }

    /// <summary>Ends the connection the hard way.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}

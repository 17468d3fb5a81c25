using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Wire;

namespace IdResolution.Transport.Tests.Support;

/// <summary>A client connection.</summary>
internal sealed class TcpPeer : IDisposable
{
    private const int Patience = 15_000;
    private readonly Socket _socket;
    private Task _background = Task.CompletedTask;

    public TcpPeer(IPEndPoint server, int? receiveBuffer = null, IPAddress? from = null)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = Patience,
            SendTimeout = Patience,
        };
        if (receiveBuffer is { } octets) _socket.ReceiveBufferSize = octets;
        if (from is not null) _socket.Bind(new IPEndPoint(from, 0));
        _socket.Connect(server);
    }

    public void Send(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty) octets = octets[_socket.Send(octets)..];
    }

    public void SendAll(IEnumerable<byte[]> frames) => Send(frames.SelectMany(frame => frame).ToArray());

    public byte[] Receive()
    {
        var envelope = ReadExactly(Envelope.Length);
        return [.. envelope, .. ReadExactly((int)TestMessages.EnvelopeOf(envelope).MessageLength)];
    }

    public uint ReceiveId() => TestMessages.EnvelopeOf(Receive()).RequestId;

    public void ExpectNextAnswerIs(uint requestId)
    {
        Send(TestMessages.Request(requestId));
        Assert.That(ReceiveId(), Is.EqualTo(requestId));
    }

    /// <summary>Waits until the server ends the connection; octets that come before are a failure.</summary>
    public void ExpectEnd()
    {
        var octets = 0;
        try
        {
            octets = _socket.Receive(new byte[1]);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // As good as an end.
        }
        Assert.That(octets, Is.Zero, "octets instead of the end");
    }

    /// <summary>Everything that still comes; the connection may be reset at the end.</summary>
    public byte[] ReceiveToEnd()
    {
        var all = new List<byte>();
        var buffer = new byte[1_024];
        try
        {
            for (int read; (read = _socket.Receive(buffer)) > 0;) all.AddRange(buffer.AsSpan(0, read));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // As good as an end.
        }
        return [.. all];
    }

    /// <summary>Sends what the server takes; it may cut the connection.</summary>
    public void TrySend(ReadOnlySpan<byte> octets)
    {
        try
        {
            Send(octets);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    /// <summary>Does something that may block, beside the test; ends with the connection.</summary>
    public void Background(Action action) => _background = Task.Run(action);

    /// <summary>Ends the connection the hard way.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        _socket.Dispose();
        Assert.That(_background.Wait(Patience), Is.True);
    }

    /// <summary>Fills <paramref name="octets"/>; allocates nothing.</summary>
    public void ReceiveExactly(Span<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var read = _socket.Receive(octets);
            if (read == 0) Assert.Fail("the connection ended before the answer was complete");
            octets = octets[read..];
        }
    }

    private byte[] ReadExactly(int length)
    {
        var octets = new byte[length];
        ReceiveExactly(octets);
        return octets;
    }
}

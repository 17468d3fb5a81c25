using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Wire;

namespace IdResolution.Transport.Tests.Support;

/// <summary>A client socket, connected: it hears only the address it talks to.</summary>
internal sealed class UdpPeer : IDisposable
{
    private const int Patience = 10_000;
    private readonly Socket _socket;

    public UdpPeer(IPEndPoint server, IPAddress? from = null)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = Patience,
            ReceiveBufferSize = 1 << 20,
        };
        if (from is not null) _socket.Bind(new IPEndPoint(from, 0));
        _socket.Connect(server);
    }

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    public void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    public void SendAll(IEnumerable<byte[]> datagrams)
    {
        foreach (var datagram in datagrams) Send(datagram);
    }

    public byte[] Receive()
    {
        var buffer = new byte[65_536];
        return buffer[.._socket.Receive(buffer)];
    }

    /// <summary>One answer, put together where it comes in fragments; the datagrams are in <paramref name="datagrams"/>.</summary>
    public byte[] ReceiveAnswer(out List<byte[]> datagrams)
    {
        datagrams = [Receive()];
        var length = (int)TestMessages.EnvelopeOf(datagrams[0]).MessageLength;
        var answer = new byte[Envelope.Length + length];
        datagrams[0].AsSpan(0, Envelope.Length).CopyTo(answer);
        while (datagrams.Count < Fragment.CountFor(length)) datagrams.Add(Receive());
        foreach (var datagram in datagrams)
        {
            Assert.That(Fragment.TryPlace(TestMessages.EnvelopeOf(datagram), datagram.Length - Envelope.Length, out var offset), Is.True);
            datagram.AsSpan(Envelope.Length).CopyTo(answer.AsSpan(Envelope.Length + offset));
        }
        return answer;
    }

    public byte[] ReceiveAnswer() => ReceiveAnswer(out _);

    /// <summary>Sends a plain request and expects its answer next: whatever was sent before drew none.</summary>
    public void ExpectNextAnswerIs(uint requestId)
    {
        Send(TestMessages.Request(requestId));
        Assert.That(TestMessages.EnvelopeOf(Receive()).RequestId, Is.EqualTo(requestId));
    }

    public void Dispose() => _socket.Dispose();
}

using System.Net;
using System.Net.Sockets;
using IdResolution.Protocol.Wire;
using IdResolution.Transport.Admission;
using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Udp;

/// <summary>
/// One datagram per system call through <see cref="Socket"/>. Allocates nothing per request. Several loops may share a socket. A server
/// on all addresses
/// answers from the address that routing chooses; on hosts with several addresses name them, or use the batched engine.
/// </summary>
internal sealed class PortableLoop(
    Socket socket, DatagramDispatcher dispatcher, UdpOptions options, CounterBlock counters, LatencySampler latency) : IUdpLoop
{
    private const int ReceiveRoom = Fragment.MaxDatagramLength + 1;
    private readonly byte[] _received = GC.AllocateArray<byte>(ReceiveRoom, pinned: true);
    private readonly byte[] _reply = GC.AllocateArray<byte>(options.MaxReplyLength, pinned: true);
    private readonly byte[] _fragment = GC.AllocateArray<byte>(Fragment.MaxDatagramLength, pinned: true);
    private readonly SocketAddress _peer = new(socket.AddressFamily);
    private readonly bool _isIpv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
    private volatile bool _stopping;

    /// <inheritdoc/>
    public void Run()
    {
        var room = _peer.Size;
        while (!_stopping)
        {
            _peer.Size = room;
            if (!TryReceive(out var length) || _stopping) continue;
            var began = latency.Begin();
            var datagram = new Datagram
            {
                Octets = _received.AsSpan(0, length),
                Source = SourceKey.FromSocketAddress(_peer.Buffer.Span, _isIpv6),
                Address = _peer.Buffer.Span[.._peer.Size],
            };
            var answered = dispatcher.TryAdmit(datagram.Octets, datagram.Source, out var envelope)
                ? dispatcher.Answer(envelope, datagram, this, _reply)
                : 0;
            if (answered > 0 && !TrySendFrame(_reply.AsSpan(0, answered))) counters.Increment(Counter.SendFailed);
            latency.End(began, 1);
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _stopping = true;
        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // "Not connected", always; Linux wakes the receiver all the same, elsewhere its time-out does.
        }
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> datagram, ReturnRoute route)
    {
        var peer = new SocketAddress(socket.AddressFamily, route.Address.Length);
        route.Address.CopyTo(peer.Buffer);
        return TrySendTo(datagram, peer);
    }

    private bool TryReceive(out int length)
    {
        try
        {
            length = socket.ReceiveFrom(_received, SocketFlags.None, _peer);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            // Windows: the datagram is longer than any of this protocol.
            length = ReceiveRoom;
            return true;
        }
        catch (SocketException e)
        {
            // Nothing within the receive time-out, or (Windows) an answer to somebody else was undeliverable; anything else must not
            // become a busy loop.
            var isUsual = e.SocketErrorCode
                is SocketError.TimedOut or SocketError.WouldBlock or SocketError.Interrupted or SocketError.ConnectionReset;
            if (!isUsual && !_stopping) Thread.Sleep(UdpSockets.ErrorPause);
            length = 0;
            return false;
        }
    }

    private bool TrySendFrame(ReadOnlySpan<byte> frame)
    {
        var count = Fragment.CountFor(frame.Length - Envelope.Length);
        if (count == 1) return TrySendTo(frame, _peer);
        for (var i = 0; i < count; i++)
        {
            var length = Fragment.Write(frame, i, _fragment);
            if (!TrySendTo(_fragment.AsSpan(0, length), _peer)) return false;
        }
        return true;
    }

    private bool TrySendTo(ReadOnlySpan<byte> datagram, SocketAddress peer)
    {
        try
        {
            socket.SendTo(datagram, SocketFlags.None, peer);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}

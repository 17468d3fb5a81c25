using System.Buffers.Binary;
using System.Net.Sockets;
using IdResolution.Protocol.Wire;

namespace IdResolution.LoadGenerator;

/// <summary>
/// A UDP socket: a datagram a request. Of an answer in several fragments the last one to come counts; the first one is checked.
/// </summary>
internal sealed class UdpLane(LoadOptions options, int rounds, Rounds clock, RequestSource source, int outstanding, double rate, Socket socket)
    : Lane(options, rounds, clock, source, outstanding, rate)
{
    private readonly byte[] _request = new byte[Fragment.MaxDatagramLength];
    private readonly byte[] _datagram = new byte[2_048];
    private readonly Dictionary<uint, (int Missing, byte[] First)> _partial = [];
    private int _length;

    protected override Socket Socket => socket;

    protected override Span<byte> Reserve(int length)
    {
        if (length > _request.Length) throw new LoadException("The request does not fit a datagram.");
        if (_length > 0 && !TrySend()) return default;
        _length = length;
        return _request.AsSpan(0, length);
    }

    protected override bool TrySend()
    {
        if (_length == 0) return true;
        socket.Send(_request.AsSpan(0, _length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return false;
        if (error != SocketError.Success) throw new SocketException((int)error);
        _length = 0;
        return true;
    }

    protected override bool TryReceive()
    {
        var any = false;
        // As many as a burst may bring; then it is time to ask again.
        for (var i = 0; i < 16; i++)
        {
            var count = socket.Receive(_datagram, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return any;
            if (error != SocketError.Success) throw new SocketException((int)error);
            any = true;
            if (count >= Envelope.Length) TakeDatagram(_datagram.AsSpan(0, count));
        }
        return any;
    }

    private void TakeDatagram(ReadOnlySpan<byte> datagram)
    {
        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(datagram[16..]), Envelope.MaxMessageLength);
        if (length <= datagram.Length - Envelope.Length)
        {
            Take(datagram);
            return;
        }
        var id = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
        // Answers of which a fragment got lost are given up together.
        if (_partial.Count > 4_096) _partial.Clear();
        var (missing, first) = _partial.GetValueOrDefault(id, (length, []));
        missing -= datagram.Length - Envelope.Length;
        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[12..]) == 0) first = datagram.ToArray();
        if (missing > 0)
        {
            _partial[id] = (missing, first);
            return;
        }
        _partial.Remove(id);
        if (first.Length > 0) Take(first, isWhole: false);
    }
}

using System.Buffers.Binary;
using System.Net.Sockets;
using IdResolution.Protocol.Wire;

namespace IdResolution.LoadGenerator;

/// <summary>A kept-open connection, pipelined: all requests that are due leave in one piece.</summary>
internal sealed class TcpLane(LoadOptions options, int rounds, Rounds clock, RequestSource source, int outstanding, double rate, Socket socket)
    : Lane(options, rounds, clock, source, outstanding, rate)
{
    private readonly byte[] _out = new byte[256 << 10];
    private readonly byte[] _in = new byte[Envelope.Length + Envelope.MaxMessageLength + (64 << 10)];
    private int _sent;
    private int _written;
    private int _read;

    protected override Socket Socket => socket;

    protected override Span<byte> Reserve(int length)
    {
        if (_out.Length - _written < length) return default;
        _written += length;
        return _out.AsSpan(_written - length, length);
    }

    protected override bool TrySend()
    {
        if (_written == _sent) return true;
        var sent = socket.Send(_out.AsSpan(_sent, _written - _sent), SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock)) throw new SocketException((int)error);
        if (error == SocketError.Success) _sent += sent;
        if (_sent < _written) return false;
        _sent = _written = 0;
        return true;
    }

    protected override bool TryReceive()
    {
        var count = socket.Receive(_in.AsSpan(_read), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return false;
        if (error != SocketError.Success) throw new SocketException((int)error);
        if (count == 0) throw new LoadException("The server closed the connection.");
        _read += count;
        var rest = _in.AsSpan(0, _read);
        while (rest.Length >= Envelope.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest[16..]);
            if (length > Envelope.MaxMessageLength) throw new LoadException("The server sent no message.");
            var whole = Envelope.Length + (int)length;
            if (rest.Length < whole) break;
            Take(rest[..whole]);
            rest = rest[whole..];
        }
        rest.CopyTo(_in);
        _read = rest.Length;
        return true;
    }
}

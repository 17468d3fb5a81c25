using System.Buffers.Binary;
using System.Text;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Security.Sessions;

namespace IdResolution.LoadGenerator;

/// <summary>
/// A request that is encoded once and then only gets a request id, a name of the same length and, in a session, a counter and a MAC. One
/// thread.
/// </summary>
internal sealed class RequestTemplate
{
    private const int RequestIdAt = 8;
    private const int CounterBehindBody = 12;
    private const int MacLength = 32;

    private readonly byte[] _frame;
    private readonly int _nameAt;
    private readonly int _nameLength;
    private readonly SessionKeys? _keys;
    private readonly int _bodyEnd;
    private Envelope _envelope;

    /// <param name="message">The request, with a name as long as those to come.</param>
    /// <param name="name">That name, which stands at the end of the handle.</param>
    /// <param name="keys">The session it belongs to; null outside sessions.</param>
    public RequestTemplate(Message message, string name, SessionKeys? keys)
    {
        var clear = MessageCodec.ToArray(message);
        var headerAndBody = MessageCodec.HeaderAndBody(clear);
        if (keys is not null)
        {
            if (!SessionMac.TryCreate(keys, message.Envelope, 1, headerAndBody, out var mac)) throw new InvalidOperationException("The session has ended.");
            message = message with { Credential = mac };
        }
        _frame = MessageCodec.ToArray(message);
        _nameAt = _frame.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name));
        _nameLength = name.Length;
        _keys = keys;
        _bodyEnd = Envelope.Length + headerAndBody.Length;
        Envelope.TryRead(_frame, out _envelope);
        HandleLength = (int)BinaryPrimitives.ReadUInt32BigEndian(_frame.AsSpan(Envelope.Length + Header.Length));
        OpCode = (uint)message.Header.OpCode;
    }

    /// <summary>The operation.</summary>
    public uint OpCode { get; }

    /// <summary>Octets of the handle.</summary>
    public int HandleLength { get; }

    /// <summary>Octets of the request.</summary>
    public int Length => _frame.Length;

    /// <summary>Where the name is filled in.</summary>
    public Span<byte> Name => _frame.AsSpan(_nameAt, _nameLength);

    /// <summary>The handle as it is asked for.</summary>
    public ReadOnlySpan<byte> Handle => _frame.AsSpan(Envelope.Length + Header.Length + 4, HandleLength);

    /// <summary>Fills a number into the name's last places.</summary>
    public void SetNumber(long number, int digits)
    {
        var places = Name[^digits..];
        for (var i = digits - 1; i >= 0; i--, number /= 10) places[i] = (byte)('0' + (number % 10));
    }

    /// <summary>Copies the request, ready to go, to <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination, uint requestId, uint counter)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(RequestIdAt), requestId);
        if (_keys is not null)
        {
            _envelope = _envelope with { RequestId = requestId };
            BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(_bodyEnd + CounterBehindBody), counter);
            var headerAndBody = _frame.AsSpan(Envelope.Length, _bodyEnd - Envelope.Length);
            if (!SessionMac.TryWrite(_keys, _envelope, counter, headerAndBody, _frame.AsSpan(_frame.Length - MacLength)))
                throw new InvalidOperationException("The session has ended.");
        }
        _frame.CopyTo(destination);
    }

    /// <summary>True when an answer has the MAC of this session.</summary>
    public bool IsProven(ReadOnlySpan<byte> frame)
    {
        if (_keys is null) return true;
        var headerAndBody = MessageCodec.HeaderAndBody(frame);
        var section = frame[(Envelope.Length + headerAndBody.Length)..];
        if (section.Length < CounterBehindBody + 4 + MacLength || !Envelope.TryRead(frame, out var envelope)) return false;
        Span<byte> mac = stackalloc byte[MacLength];
        return SessionMac.TryWrite(_keys, envelope, BinaryPrimitives.ReadUInt32BigEndian(section[CounterBehindBody..]), headerAndBody, mac)
            && mac.SequenceEqual(section[^MacLength..]);
    }
}

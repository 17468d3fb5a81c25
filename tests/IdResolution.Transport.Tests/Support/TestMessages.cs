using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.Transport.Tests.Support;

/// <summary>Frames for the fake engine, whose behaviour is chosen by the operation.</summary>
internal static class TestMessages
{
    public const OpCode Echo = OpCode.Resolution;
    public const OpCode Dropped = OpCode.GetSiteInfo;
    public const OpCode NeedsTime = OpCode.CreateHandle;
    public const OpCode Throws = OpCode.DeleteHandle;
    public const OpCode ThrowsLate = OpCode.AddValue;
    public const OpCode ImpossibleLength = OpCode.RemoveValue;

    public static byte[] Request(uint requestId, OpCode opCode = Echo, int bodyLength = 10) =>
        Frame(requestId, opCode, ResponseCode.None, Body(requestId, bodyLength));

    public static byte[] Frame(uint requestId, OpCode opCode, ResponseCode code, ReadOnlySpan<byte> body)
    {
        var frame = new byte[Envelope.Length + Header.Length + body.Length + 4];
        new Envelope
        {
            Version = ProtocolVersion.Highest,
            Suggested = ProtocolVersion.Highest,
            RequestId = requestId,
            MessageLength = (uint)(frame.Length - Envelope.Length),
        }.Write(frame);
        new Header { OpCode = opCode, ResponseCode = code, BodyLength = (uint)body.Length }.Write(frame.AsSpan(Envelope.Length));
        body.CopyTo(frame.AsSpan(Envelope.Length + Header.Length));
        return frame;
    }

    /// <summary>Octets that differ from request to request.</summary>
    public static byte[] Body(uint requestId, int length)
    {
        var body = new byte[length];
        new Random((int)requestId).NextBytes(body);
        return body;
    }

    public static byte[][] Split(byte[] frame)
    {
        var datagrams = new byte[Fragment.CountFor(frame.Length - Envelope.Length)][];
        Span<byte> room = stackalloc byte[Fragment.MaxDatagramLength];
        for (var i = 0; i < datagrams.Length; i++) datagrams[i] = room[..Fragment.Write(frame, i, room)].ToArray();
        return datagrams;
    }

    /// <summary>One full fragment of a long request, without building the rest.</summary>
    public static byte[] FragmentOf(uint requestId, int messageLength, uint number)
    {
        var datagram = new byte[Fragment.MaxDatagramLength];
        (EnvelopeOf(Request(requestId)) with { MessageLength = (uint)messageLength, Sequence = number, Truncated = true }).Write(datagram);
        return datagram;
    }

    public static Envelope EnvelopeOf(ReadOnlySpan<byte> frame) =>
        Envelope.TryRead(frame, out var envelope) ? envelope : throw new ArgumentException("shorter than an envelope");

    public static Header HeaderOf(ReadOnlySpan<byte> frame) =>
        Header.TryRead(frame[Envelope.Length..], out var header) ? header : throw new ArgumentException("shorter than a header");

    public static ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> frame) =>
        frame.Slice(Envelope.Length + Header.Length, (int)HeaderOf(frame).BodyLength);
}

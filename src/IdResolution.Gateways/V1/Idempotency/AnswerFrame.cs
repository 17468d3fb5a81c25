using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace IdResolution.Gateways.V1.Idempotency;

/// <summary>One entry of an answer log: a head of fixed length and, when an answer is kept, the answer. Pure.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Scope">Identity and key, digested; 32 octets.</param>
/// <param name="Fingerprint">Tells the request from others; 32 octets.</param>
/// <param name="BodyLength">Octets of the answer that follow the head.</param>
/// <param name="BodyCheck">Their checksum.</param>
internal readonly record struct AnswerFrame(AnswerFrameKind Kind, byte[] Scope, byte[] Fingerprint, int BodyLength, uint BodyCheck)
{
    /// <summary>Octets of the head.</summary>
    public const int HeadLength = 84;

    /// <summary>Longest answer in octets.</summary>
    public const int MaxBodyLength = 16 * 1024 * 1024;

    private const uint Magic = 0x4944_5241;

    /// <summary>An entry with its answer.</summary>
    public static byte[] ToArray(AnswerFrameKind kind, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> fingerprint, ReadOnlySpan<byte> body)
    {
        var frame = new byte[HeadLength + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, Magic);
        frame[4] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12), Check(body));
        scope.CopyTo(frame.AsSpan(16, 32));
        fingerprint.CopyTo(frame.AsSpan(48, 32));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(80), Check(frame.AsSpan(0, 80)));
        body.CopyTo(frame.AsSpan(HeadLength));
        return frame;
    }

    /// <summary>Reads a head; false when it is none, or was half written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> head, out AnswerFrame frame)
    {
        frame = default;
        var isWhole = head.Length >= HeadLength && BinaryPrimitives.ReadUInt32BigEndian(head) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(head[80..]) == Check(head[..80]);
        if (!isWhole) return false;
        frame = new AnswerFrame(
            (AnswerFrameKind)head[4], head.Slice(16, 32).ToArray(), head.Slice(48, 32).ToArray(), BinaryPrimitives.ReadInt32LittleEndian(head[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(head[12..]));
        return frame.BodyLength is >= 0 and <= MaxBodyLength;
    }

    /// <summary>The octets of an answer.</summary>
    public static byte[] Encode(V1Answer answer)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(answer.Status);
            writer.Write(answer.ContentType);
            writer.Write(answer.Headers.Count);
            foreach (var (name, value) in answer.Headers)
            {
                writer.Write(name);
                writer.Write(value);
            }
            writer.Write(answer.Body.Span);
        }
        return stream.ToArray();
    }

    /// <summary>The answer of octets that this class encoded; null when they are damaged.</summary>
    public V1Answer? Decode(byte[] body)
    {
        if (body.Length != BodyLength || Check(body) != BodyCheck) return null;
        using var stream = new MemoryStream(body);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var (status, contentType) = (reader.ReadInt32(), reader.ReadString());
        var headers = new KeyValuePair<string, string>[reader.ReadInt32()];
        for (var i = 0; i < headers.Length; i++) headers[i] = new(reader.ReadString(), reader.ReadString());
        return new V1Answer(status, contentType, body.AsMemory((int)stream.Position)) { Headers = headers };
    }

    private static uint Check(ReadOnlySpan<byte> octets)
    {
        var crc = uint.MaxValue;
        for (; octets.Length >= 8; octets = octets[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(octets));
        foreach (var octet in octets) crc = BitOperations.Crc32C(crc, octet);
        return crc;
    }
}

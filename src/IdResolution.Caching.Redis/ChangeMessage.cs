using System.Buffers.Binary;
using IdResolution.Protocol.Names;

namespace IdResolution.Caching.Redis;

/// <summary>
/// What nodes tell each other: <c>u8</c> kind; a change has the handle behind it, a beat the node (16 octets) and a <c>u64</c> number.
/// </summary>
internal static class ChangeMessage
{
    public const int NodeLength = 16;

    private const byte BeatKind = 0;
    private const byte ChangeKind = 1;
    private const int BeatLength = 1 + NodeLength + sizeof(ulong);

    public static byte[] Beat(ReadOnlySpan<byte> node, long number)
    {
        var message = new byte[BeatLength];
        message[0] = BeatKind;
        node.CopyTo(message.AsSpan(1));
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(1 + NodeLength), number);
        return message;
    }

    public static byte[] Change(ReadOnlySpan<byte> handle) => [ChangeKind, .. handle];

    public static bool TryReadBeat(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> node, out long number)
    {
        node = default;
        number = 0;
        if (message.Length != BeatLength || message[0] != BeatKind) return false;
        node = message.Slice(1, NodeLength);
        number = BinaryPrimitives.ReadInt64BigEndian(message[(1 + NodeLength)..]);
        return true;
    }

    public static bool TryReadChange(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> handle)
    {
        handle = default;
        if (message.Length is 0 or > HandleName.MaxLength + 1 || message[0] != ChangeKind) return false;
        handle = message[1..];
        return true;
    }
}

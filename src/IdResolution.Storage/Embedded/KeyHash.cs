using System.Buffers.Binary;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// A seeded 64-bit hash by multiplying and folding the 128-bit product. The seed is a secret of the store, so that names which collide
/// cannot be chosen from outside.
/// </summary>
internal static class KeyHash
{
    private const ulong Odd0 = 0xD1A7_5C3B_9E0F_6285;
    private const ulong Odd1 = 0x8B52_E6D4_1C97_A3F1;

    public static ulong Compute(ReadOnlySpan<byte> key, ulong seed)
    {
        var length = key.Length;
        var state = seed ^ Fold(seed ^ Odd0, Odd1);
        ulong first, second;
        if (length > 16)
        {
            var rest = key;
            while (rest.Length > 16)
            {
                state = Fold(BinaryPrimitives.ReadUInt64LittleEndian(rest) ^ Odd1,
                    BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ state);
                rest = rest[16..];
            }
            first = BinaryPrimitives.ReadUInt64LittleEndian(key[^16..]);
            second = BinaryPrimitives.ReadUInt64LittleEndian(key[^8..]);
        }
        else if (length >= 8)
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(key);
            second = BinaryPrimitives.ReadUInt64LittleEndian(key[^8..]);
        }
        else if (length >= 4)
        {
            first = BinaryPrimitives.ReadUInt32LittleEndian(key);
            second = BinaryPrimitives.ReadUInt32LittleEndian(key[^4..]);
        }
        else
        {
            first = length == 0 ? 0 : (ulong)key[0] << 16 | (ulong)key[length >> 1] << 8 | key[^1];
            second = 0;
        }
        return Fold(Odd1 ^ (ulong)length, Fold(first ^ Odd1, second ^ state) ^ Odd0);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}

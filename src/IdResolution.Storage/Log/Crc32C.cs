using System.Buffers.Binary;
using System.Numerics;

namespace IdResolution.Storage.Log;

/// <summary>
/// CRC-32C (Castagnoli) by the processor's own instruction where there is one; without the final inversion, so that runs can be joined.
/// </summary>
internal static class Crc32C
{
    public const uint Start = uint.MaxValue;

    public static uint Append(uint crc, ReadOnlySpan<byte> octets)
    {
        while (octets.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(octets));
            octets = octets[8..];
        }
        foreach (var octet in octets) crc = BitOperations.Crc32C(crc, octet);
        return crc;
    }
}

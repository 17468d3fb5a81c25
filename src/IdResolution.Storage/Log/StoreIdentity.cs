using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace IdResolution.Storage.Log;

/// <summary>
/// What makes a store this store: an id that every file of it carries, and a secret from which checksums, frame magic and hash seed are
/// derived. Each segment header holds a copy, and so does the file <c>identity</c>.
/// </summary>
internal sealed record StoreIdentity(Guid Id, ulong Secret)
{
    public const int Size = 24;

    public uint ChecksumSeed { get; } = BitOperations.Crc32C(Crc32C.Start, Secret);

    // Never zero: zero is what an unused part of a segment holds.
    public uint FrameMagic { get; } = (uint)(Secret >> 32) | 1;

    public ulong HashSeed { get; } = Secret * 0xA0C5_12F7_63D9_8E4B;

    public static StoreIdentity Create()
    {
        Span<byte> octets = stackalloc byte[Size];
        RandomNumberGenerator.Fill(octets);
        return Read(octets);
    }

    public static StoreIdentity Read(ReadOnlySpan<byte> source) =>
        new(new Guid(source[..16]), BinaryPrimitives.ReadUInt64LittleEndian(source[16..]));

    public void Write(Span<byte> destination)
    {
        Id.TryWriteBytes(destination);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Secret);
    }

    /// <summary>Names the store without its secret.</summary>
    public override string ToString() => Id.ToString();
}

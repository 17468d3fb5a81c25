using System.Numerics;
using System.Security.Cryptography;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Keys;

/// <summary>
/// An unsigned big integer of a key record (specification §2.9). The reference writes integers in signed minimal form and reads them as
/// unsigned, so leading zero octets mean nothing: equality compares numbers. Safe for use from many threads except for <see cref="Erase"/>.
/// </summary>
public readonly struct KeyInteger : IEquatable<KeyInteger>
{
    /// <summary>Bits of the largest integer that is read.</summary>
    public const int MaxBits = 16_384;

    private readonly byte[]? _magnitude;

    /// <summary>Copies a big-endian number, with or without leading zero octets.</summary>
    public KeyInteger(ReadOnlySpan<byte> bigEndian)
    {
        var magnitude = bigEndian.TrimStart((byte)0);
        _magnitude = magnitude.IsEmpty ? null : magnitude.ToArray();
    }

    /// <summary>The number in big-endian octets without leading zeros; empty for zero.</summary>
    public ReadOnlySpan<byte> Magnitude => _magnitude;

    /// <summary>Bits without leading zeros.</summary>
    public int BitLength => _magnitude is null ? 0 : (_magnitude.Length * 8) + 24 - BitOperations.LeadingZeroCount((uint)_magnitude[0]);

    /// <summary>True when the lowest bit is clear.</summary>
    public bool IsEven => _magnitude is null || (_magnitude[^1] & 1) == 0;

    /// <summary>Compares numbers.</summary>
    public static bool operator ==(KeyInteger left, KeyInteger right) => left.Equals(right);

    /// <summary>Compares numbers.</summary>
    public static bool operator !=(KeyInteger left, KeyInteger right) => !left.Equals(right);

    /// <summary>True when <paramref name="left"/> is the smaller number.</summary>
    public static bool operator <(KeyInteger left, KeyInteger right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> is the larger number.</summary>
    public static bool operator >(KeyInteger left, KeyInteger right) => left.CompareTo(right) > 0;

    /// <summary>The number in exactly <paramref name="length"/> big-endian octets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number needs more.</exception>
    public byte[] ToArray(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Magnitude.Length);
        var octets = new byte[length];
        Magnitude.CopyTo(octets.AsSpan(length - Magnitude.Length));
        return octets;
    }

    /// <summary>Overwrites the octets of a secret number; this value and its copies are zeros of the same length afterwards.</summary>
    public void Erase() => CryptographicOperations.ZeroMemory(_magnitude);

    /// <inheritdoc/>
    public bool Equals(KeyInteger other) => Magnitude.SequenceEqual(other.Magnitude);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeyInteger other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Magnitude);
        return hash.ToHashCode();
    }

    /// <summary>The size only: the number may be a secret.</summary>
    public override string ToString() => $"{BitLength} bits";

    /// <summary>Reads a <c>blob</c>; faults when it is above <see cref="MaxBits"/>.</summary>
    internal static KeyInteger Read(ref WireReader reader)
    {
        var octets = reader.ReadBlob().TrimStart((byte)0);
        if (octets.Length <= MaxBits / 8) return new KeyInteger(octets);
        reader.Fail(DecodeFault.LengthOutOfBounds);
        return default;
    }

    /// <summary>
    /// Writes a <c>blob</c> in signed minimal form: a zero octet in front when the top bit is set, one zero octet for zero.
    /// </summary>
    internal void Write(WireWriter writer)
    {
        var magnitude = Magnitude;
        var needsZero = magnitude.IsEmpty || magnitude[0] >= 0x80;
        writer.WriteUInt32((uint)(magnitude.Length + (needsZero ? 1 : 0)));
        if (needsZero) writer.WriteByte(0);
        writer.WriteOctets(magnitude);
    }

    private int CompareTo(KeyInteger other) =>
        Magnitude.Length != other.Magnitude.Length
            ? Magnitude.Length - other.Magnitude.Length
            : Magnitude.SequenceCompareTo(other.Magnitude);
}

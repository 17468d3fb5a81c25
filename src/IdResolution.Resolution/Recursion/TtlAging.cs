using System.Buffers.Binary;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Recursion;

/// <summary>
/// Takes the age of an answer off its relative times to live, so that whoever gets it from us keeps it no longer than whoever got it from
/// its source. Pure; allocates nothing.
/// </summary>
internal static class TtlAging
{
    private const int TtlOffset = 9;

    /// <summary>Changes a count and its values in wire form; false when they are not whole. What lasted shorter than the age has 0 left.</summary>
    public static bool TryApply(Span<byte> octets, uint ageSeconds)
    {
        if (octets.Length < sizeof(uint)) return false;
        var count = BinaryPrimitives.ReadUInt32BigEndian(octets);
        ReadOnlySpan<byte> rest = octets[sizeof(uint)..];
        for (; count > 0; count--)
        {
            var start = octets.Length - rest.Length;
            if (!ValueView.TryTake(ref rest, out var value)) return false;
            if (value.TtlType != TtlType.Relative) continue;
            var left = value.Ttl > ageSeconds ? value.Ttl - ageSeconds : 0;
            BinaryPrimitives.WriteUInt32BigEndian(octets[(start + TtlOffset)..], left);
        }
        return rest.IsEmpty;
    }
}

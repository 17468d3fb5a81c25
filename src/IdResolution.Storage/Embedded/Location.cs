namespace IdResolution.Storage.Embedded;

/// <summary>Where an entry stands, in 40 bits: 14 bits of segment slot and 26 bits of offset in units of four octets.</summary>
internal static class Location
{
    public const int Bits = 40;
    public const ulong Mask = (1UL << Bits) - 1;
    public const int MaxSlots = 1 << 14;
    private const int OffsetBits = 26;

    public static ulong Of(int slot, long offset) => (ulong)slot << OffsetBits | (ulong)offset >> 2;

    public static int SlotOf(ulong location) => (int)(location >> OffsetBits);

    public static long OffsetOf(ulong location) => (long)(location & ((1UL << OffsetBits) - 1)) << 2;
}

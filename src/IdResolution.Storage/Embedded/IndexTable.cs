using System.Runtime.InteropServices;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>One table of a partition: this header and, behind it, the slots.</summary>
internal unsafe struct IndexTable
{
    private const int HeaderSize = 64;
    private const long HugePage = 2 << 20;
    private const int TagBits = 24;

    public uint Capacity;

    /// <summary>Slots that are not empty, deleted ones among them.</summary>
    public uint Taken;

    public int Live;

    public ulong* Slots;

    /// <summary>True at three quarters: beyond, chains grow quickly.</summary>
    public readonly bool IsFull => Taken >= Capacity / 4 * 3;

    public readonly uint HomeOf(uint tag) => (uint)((ulong)tag * Capacity >> TagBits);

    public static IndexTable* Allocate(long capacity)
    {
        var size = HeaderSize + (capacity * sizeof(ulong));
        if (size >= HugePage)
        {
            // Large tables fill whole huge pages: a look-up then misses the processor's page tables far less often.
            size = (size + HugePage - 1) / HugePage * HugePage;
            capacity = (size - HeaderSize) / sizeof(ulong);
        }
        var memory = NativeMemory.AlignedAlloc((nuint)size, (nuint)(size >= HugePage ? HugePage : HeaderSize));
        if (size >= HugePage) NativeFile.AdviseHugePages(memory, size);
        NativeMemory.Clear(memory, (nuint)size);
        var table = (IndexTable*)memory;
        table->Capacity = checked((uint)capacity);
        table->Slots = (ulong*)((byte*)memory + HeaderSize);
        return table;
    }

    public static void Free(IndexTable* table) => NativeMemory.AlignedFree(table);

    /// <summary>Puts a word that is not there into the first free slot of its chain. The table is not full.</summary>
    public void Insert(ulong word)
    {
        var i = HomeOf((uint)(word >> Location.Bits));
        while (Slots[i] > RecordIndex.Tombstone)
        {
            if (++i == Capacity) i = 0;
        }
        if (Slots[i] == 0) Taken++;
        Live++;
        Volatile.Write(ref Slots[i], word);
    }
}

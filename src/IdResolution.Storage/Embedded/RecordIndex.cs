using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using IdResolution.Storage.Log;

namespace IdResolution.Storage.Embedded;

/// <summary>
/// Key to location, outside the managed heap: 256 partitions of open addressing with linear probing, eight octets for a record.
/// <para>
/// A slot holds 24 bits of the hash, the tag, and the 40 bits of the location; zero is empty and one is a deleted slot. The home of a tag
/// is its share of the capacity (tag * capacity / 2^24), so that a partition grows by copying its slots in order, without looking at a
/// single key.
/// </para>
/// One writer, the committer; any number of readers, who hold an epoch. Slots never move within a table: a grown table is published by
/// one store, and the old one is freed when its readers have left. A record that is replaced changes its location by one store, so a
/// reader finds the old one or the new one.
/// </summary>
internal sealed unsafe class RecordIndex : IDisposable
{
    public const int Partitions = 256;
    public const ulong Tombstone = 1;
    private const int InitialCapacity = 32;

    // One cache line of slots, which is what Fetch asked for.
    private const int SlotsLookedAhead = 8;

    private readonly SegmentTable _segments;
    private readonly Reclaimer _reclaimer;
    private readonly nint[] _tables = new nint[Partitions];
    private long _count;

    public RecordIndex(SegmentTable segments, Reclaimer reclaimer)
    {
        _segments = segments;
        _reclaimer = reclaimer;
        for (var i = 0; i < Partitions; i++) _tables[i] = (nint)IndexTable.Allocate(InitialCapacity);
    }

    public long Count => Volatile.Read(ref _count);

    /// <summary>The 32 bits of a hash that say where a key's slot is: partition and tag.</summary>
    public static uint CodeOf(ulong hash) => (uint)(hash >> 32);

    /// <summary>Finds a record by its key.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, ulong hash, out EntryView entry, out ulong location)
    {
        var tag = TagOf(CodeOf(hash));
        var table = TableOf(CodeOf(hash));
        var slots = table->Slots;
        var i = table->HomeOf(tag);
        while (true)
        {
            var word = Volatile.Read(ref slots[i]);
            if (word == 0) break;
            if (word >> Location.Bits == tag && word != Tombstone)
            {
                location = word & Location.Mask;
                if (_segments.TryRead(location, out entry) && entry.Key.SequenceEqual(key)) return true;
            }
            if (++i == table->Capacity) i = 0;
        }
        entry = default;
        location = 0;
        return false;
    }

    /// <summary>Finds a record by the code of its key and the transaction that registered it.</summary>
    public bool TryFindRegistration(uint code, ulong registration, out EntryView entry)
    {
        var tag = TagOf(code);
        var table = TableOf(code);
        var slots = table->Slots;
        var i = table->HomeOf(tag);
        while (true)
        {
            var word = Volatile.Read(ref slots[i]);
            if (word == 0) break;
            if (word >> Location.Bits == tag && word != Tombstone
                && _segments.TryRead(word & Location.Mask, out entry) && entry.Registration == registration) return true;
            if (++i == table->Capacity) i = 0;
        }
        entry = default;
        return false;
    }

    /// <summary>Starts fetching the place where a key's slot would be. The writer only, or under an epoch.</summary>
    public void Fetch(ulong hash)
    {
        var table = TableOf(CodeOf(hash));
        if (Sse.IsSupported) Sse.Prefetch0(table->Slots + table->HomeOf(TagOf(CodeOf(hash))));
    }

    /// <summary>Starts fetching the record that the key's slot most likely leads to. Under an epoch.</summary>
    public void FetchRecord(ulong hash)
    {
        var tag = TagOf(CodeOf(hash));
        var table = TableOf(CodeOf(hash));
        var i = table->HomeOf(tag);
        for (var looked = 0; looked < SlotsLookedAhead; looked++)
        {
            var word = Volatile.Read(ref table->Slots[i]);
            if (word == 0) return;
            if (word >> Location.Bits == tag && word != Tombstone)
            {
                _segments.Fetch(word & Location.Mask);
                return;
            }
            if (++i == table->Capacity) i = 0;
        }
    }

    /// <summary>True when the index leads from this code to this very location.</summary>
    public bool Contains(uint code, ulong location) => FindWord(TableOf(code), code, location) != null;

    /// <summary>Adds a record whose key is not there. The writer only.</summary>
    public void Insert(uint code, ulong location)
    {
        var table = TableOf(code);
        if (table->IsFull) table = Grow(code >> 24);
        table->Insert((ulong)TagOf(code) << Location.Bits | location);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Takes out what leads to a location. The writer only.</summary>
    public void Erase(uint code, ulong location)
    {
        var table = TableOf(code);
        var slot = FindWord(table, code, location);
        if (slot == null) return;
        Volatile.Write(ref *slot, Tombstone);
        table->Live--;
        Volatile.Write(ref _count, _count - 1);
    }

    /// <summary>Leads to a new place what still leads to the old one. The writer only.</summary>
    public bool Move(uint code, ulong oldLocation, ulong newLocation)
    {
        var slot = FindWord(TableOf(code), code, oldLocation);
        if (slot == null) return false;
        Volatile.Write(ref *slot, (ulong)TagOf(code) << Location.Bits | newLocation);
        return true;
    }

    /// <summary>Live slots of a partition.</summary>
    public int CountOf(int partition) => ((IndexTable*)_tables[partition])->Live;

    /// <summary>Copies the live slots of a partition, in slot order, and gives their number. The writer only.</summary>
    public int CopyPartition(int partition, Span<ulong> destination)
    {
        var table = (IndexTable*)_tables[partition];
        var copied = 0;
        for (uint i = 0; i < table->Capacity; i++)
        {
            var word = table->Slots[i];
            if (word > Tombstone) destination[copied++] = word;
        }
        return copied;
    }

    /// <summary>Fills an empty partition with what <see cref="CopyPartition"/> gave. Before there are readers.</summary>
    public void LoadPartition(int partition, ReadOnlySpan<ulong> words)
    {
        var table = IndexTable.Allocate(Math.Max(InitialCapacity, (words.Length * 10L / 7) + 8));
        foreach (var word in words) table->Insert(word);
        IndexTable.Free((IndexTable*)_tables[partition]);
        _tables[partition] = (nint)table;
        _count += words.Length;
    }

    public void Dispose()
    {
        for (var i = 0; i < Partitions; i++)
        {
            IndexTable.Free((IndexTable*)_tables[i]);
            _tables[i] = 0;
        }
    }

    private static uint TagOf(uint code) => code & 0xFF_FFFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private IndexTable* TableOf(uint code) => (IndexTable*)Volatile.Read(ref _tables[code >> 24]);

    private static ulong* FindWord(IndexTable* table, uint code, ulong location)
    {
        var wanted = (ulong)TagOf(code) << Location.Bits | location;
        for (var i = table->HomeOf(TagOf(code)); ;)
        {
            var word = Volatile.Read(ref table->Slots[i]);
            if (word == wanted) return table->Slots + i;
            if (word == 0) return null;
            if (++i == table->Capacity) i = 0;
        }
    }

    private IndexTable* Grow(uint partition)
    {
        var old = (IndexTable*)_tables[partition];
        // Mostly deleted slots: the same size again is enough.
        var capacity = old->Live < old->Capacity * 3L / 8 ? old->Capacity : old->Capacity * 3L / 2;
        var grown = IndexTable.Allocate(capacity);
        for (uint i = 0; i < old->Capacity; i++)
        {
            if (old->Slots[i] > Tombstone) grown->Insert(old->Slots[i]);
        }
        Volatile.Write(ref _tables[partition], (nint)grown);
        _reclaimer.Retire(() => IndexTable.Free(old));
        return grown;
    }
}

using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class RecordIndexTests : StoreFixture
{
    [Test]
    public async Task Looking_up_allocates_nothing()
    {
        await using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => CommitAsync(store, Samples.Create(i))));
        var keys = Enumerable.Range(0, 2000).Select(i => Samples.Key(i)).ToArray();
        Assert.That(CountFound(store, keys), Is.EqualTo(1000), "warms up");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = CountFound(store, keys);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(found, Is.EqualTo(1000));
        Assert.That(allocated, Is.Zero);
        Assert.That(store.IsHomed(keys[0]), Is.False);
        before = GC.GetAllocatedBytesForCurrentThread();
        store.IsHomed(keys[0]);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Deleted_slots_are_used_again_and_do_not_make_the_table_grow()
    {
        var segments = new SegmentTable();
        var reclaimer = new Reclaimer();
        using var index = new RecordIndex(segments, reclaimer);
        // One live record at a time in one partition, a hundred thousand times over; locations lead nowhere, so none is followed.
        for (var i = 1; i <= 100_000; i++)
        {
            var code = (uint)(i * 2654435761L % (1 << 24));
            index.Insert(code, Location.Of(0, i * 4L));
            Assert.That(index.Contains(code, Location.Of(0, i * 4L)), Is.True);
            index.Erase(code, Location.Of(0, i * 4L));
            if (i % 1000 == 0) reclaimer.TryReclaim();
        }
        Assert.That(index.Count, Is.Zero);
        var words = new ulong[1];
        Assert.That(index.CopyPartition(0, words), Is.Zero);
        segments.Dispose();
    }

    [Test]
    public void A_copied_partition_loads_into_an_equal_one()
    {
        var segments = new SegmentTable();
        using var index = new RecordIndex(segments, new Reclaimer());
        using var other = new RecordIndex(segments, new Reclaimer());
        for (var i = 1; i <= 5000; i++) index.Insert((uint)(i * 2654435761L % (1 << 24)) | (3u << 24), Location.Of(i % 100, i * 4L));
        var words = new ulong[index.CountOf(3)];
        other.LoadPartition(3, words.AsSpan(0, index.CopyPartition(3, words)));
        Assert.That(other.Count, Is.EqualTo(5000));
        for (var i = 1; i <= 5000; i++)
        {
            Assert.That(other.Contains((uint)(i * 2654435761L % (1 << 24)) | (3u << 24), Location.Of(i % 100, i * 4L)), Is.True);
        }
        segments.Dispose();
    }

    [Test]
    public void Hashes_spread_evenly_and_depend_on_the_seed_and_every_octet()
    {
        var buckets = new int[256];
        for (var i = 0; i < 100_000; i++) buckets[KeyHash.Compute(Samples.Key(i), 42) >> 56]++;
        // 391 expected in each; six standard deviations are 118.
        Assert.That(buckets, Is.All.InRange(270, 510));
        Assert.That(KeyHash.Compute("88.1/A"u8, 1), Is.Not.EqualTo(KeyHash.Compute("88.1/A"u8, 2)));
        var random = new Random(7);
        for (var length = 0; length < 80; length++)
        {
            var key = new byte[length];
            random.NextBytes(key);
            var hash = KeyHash.Compute(key, 42);
            Assert.That(KeyHash.Compute([.. key, 0], 42), Is.Not.EqualTo(hash));
            for (var i = 0; i < length; i++)
            {
                key[i] ^= 1;
                Assert.That(KeyHash.Compute(key, 42), Is.Not.EqualTo(hash), $"octet {i} of {length}");
                key[i] ^= 1;
            }
        }
    }

    private static int CountFound(EmbeddedStore store, byte[][] keys)
    {
        var found = 0;
        foreach (var key in keys)
        {
            if (store.TryFind(key, out var lease) != LookupStatus.Found) continue;
            found += lease.Values.IsEmpty ? 0 : 1;
            lease.Dispose();
        }
        return found;
    }
}

namespace IdResolution.Caching.Tests;

[NonParallelizable]
public sealed class AllocationTests
{
    [Test]
    public async Task A_hit_and_a_miss_allocate_nothing()
    {
        using var cache = new AnswerCache(new AnswerCacheOptions { MaximumOctets = 1 << 20 }, TimeProvider.System);
        await cache.GetAsync(Samples.Key("20.1/a", [1], ["URL"]), _ => new(Samples.Answer("one")));

        Assert.That(Measure(cache), Is.Zero);
    }

    private static long Measure(AnswerCache cache)
    {
        Span<byte> key = stackalloc byte[CacheKey.MaxLength];
        Span<byte> buffer = stackalloc byte[512];
        var hits = 0;
        var before = 0L;
        for (var i = 0; i < 20_000; i++)
        {
            if (i == 10_000) before = GC.GetAllocatedBytesForCurrentThread();
            CacheKey.TryWrite(i % 2 == 0 ? "20.1/a"u8 : "20.1/b"u8, [0, 0, 0, 1], [0, 0, 0, 3, (byte)'u', (byte)'r', (byte)'l'], false,
                key, out var length);
            if (cache.TryRead(key[..length], buffer, out _)) hits++;
        }
        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(hits, Is.EqualTo(10_000));
        return after - before;
    }
}

using System.Text;

namespace IdResolution.Caching.Tests;

public sealed class ConcurrencyTests
{
    [Test]
    public async Task Readers_beside_writers_and_invalidations_see_only_whole_answers_of_their_own_handle_and_none_older_than_a_change()
    {
        const int Names = 128;
        using var cache = new AnswerCache(new AnswerCacheOptions { MaximumOctets = 64 << 10, Shards = 1 }, TimeProvider.System);
        var keys = Enumerable.Range(0, Names).Select(i => Samples.Key($"20.1/{i:D3}")).ToArray();
        var truth = new int[Names];
        var wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            var buffer = new byte[4096];
            for (var i = 0; i < 10_000; i++)
            {
                var name = random.Next(Names);
                if (random.Next(20) == 0)
                {
                    Interlocked.Increment(ref truth[name]);
                    await cache.InvalidateAsync(Samples.Handle($"20.1/{name:D3}"));
                    continue;
                }
                var before = Volatile.Read(ref truth[name]);
                var octets = cache.TryRead(keys[name], buffer, out var hit)
                    ? buffer.AsMemory(0, hit.Length)
                    : (await cache.GetAsync(keys[name],
                        _ => new(Samples.Answer($"{name} {Volatile.Read(ref truth[name])} {new string('x', 400)}")))).Octets;
                var parts = Samples.TextOf(octets).Split(' ');
                // One change may be on its way: counted, and not yet said to the cache.
                if (parts.Length != 3 || parts[0] != $"{name}" || parts[2].Length != 400 || int.Parse(parts[1]) < before - 4)
                    Interlocked.Increment(ref wrong);
            }
        })));

        Assert.That(wrong, Is.Zero);
        Assert.That(cache.Memory.Evictions, Is.Positive);
    }
}

using System.Diagnostics.CodeAnalysis;

namespace IdResolution.Caching.Tests;

public sealed class EvictionTests
{
    private const int Room = 512 << 10;

    [Test]
    [SuppressMessage("Security", "CA5394", Justification = "A trace that can be repeated.")]
    public async Task A_scan_costs_fewer_hits_than_it_costs_a_least_recently_used_cache()
    {
        // Zipf with exponent 1.0 over 100,000 handles; room for about one in fifty. After each 40,000 questions, 20,000 handles that never
        // come back.
        const int Names = 100_000;
        var random = new Random(12);
        var zipf = new double[Names];
        var sum = 0.0;
        for (var i = 0; i < Names; i++) zipf[i] = sum += 1.0 / (i + 1);
        var trace = new List<int>();
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 40_000; i++)
            {
                var at = Array.BinarySearch(zipf, random.NextDouble() * sum);
                trace.Add(at < 0 ? ~at : at);
            }
            for (var i = 0; i < 20_000; i++) trace.Add(Names + (round * 20_000) + i);
        }

        using var fixture = new CacheFixture(options => options.MaximumOctets = Room);
        var hits = 0;
        foreach (var name in trace)
        {
            if ((await fixture.AskAsync(Samples.Key($"20.1/{name:D7}"), Samples.Answer("0123456789"))).Origin == AnswerOrigin.Memory)
                hits++;
        }
        var recent = new LeastRecentlyUsed((int)fixture.Cache.Memory.Count);
        var recentHits = trace.Count(recent.Ask);
        TestContext.Out.WriteLine(
            $"{trace.Count} questions, room for {recent.Room}: {hits} hits here, {recentHits} with least recently used");

        Assert.That(hits, Is.GreaterThan(recentHits * 1.1));
    }

    [Test]
    public async Task The_octets_stay_within_their_bound_and_are_counted_right()
    {
        using var fixture = new CacheFixture(options => options.MaximumOctets = 256 << 10);
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var length = random.Next(10, 2000);
            await fixture.AskAsync(Samples.Key($"20.1/{random.Next(3000)}"), Samples.Answer(new string('x', length)));
            if (i % 50 == 0) await fixture.Cache.InvalidateAsync(Samples.Handle($"20.1/{random.Next(3000)}"));
            if (i % 100 == 0) Assert.That(fixture.Cache.Memory.Octets, Is.LessThanOrEqualTo(256 << 10));
        }
        Assert.That(fixture.Cache.Memory.Evictions, Is.GreaterThan(1000));

        for (var i = 0; i < 3000; i++) await fixture.Cache.InvalidateAsync(Samples.Handle($"20.1/{i}"));
        Assert.That((fixture.Cache.Memory.Octets, fixture.Cache.Memory.Count), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task One_answer_that_would_take_too_much_room_is_not_kept()
    {
        using var fixture = new CacheFixture(options => options.MaximumOctets = 256 << 10);
        await fixture.AskAsync(Samples.Key("20.1/a"), Samples.Answer("small"));

        var large = await fixture.AskAsync(Samples.Key("20.1/b"), Samples.Answer(new string('x', 70_000)));

        Assert.That(Samples.TextOf(large.Octets), Has.Length.EqualTo(70_000));
        Assert.That((fixture.IsFresh(Samples.Key("20.1/a")), fixture.IsFresh(Samples.Key("20.1/b"))), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Variants_of_one_question_are_bounded()
    {
        using var fixture = new CacheFixture();
        for (var i = 1; i <= 500; i++) await fixture.AskAsync(Samples.Key("20.1/a", [(uint)i]), Samples.Answer("one"));

        Assert.That(fixture.Cache.Memory.Count, Is.EqualTo(32));
        Assert.That(fixture.IsFresh(Samples.Key("20.1/a", [500])), Is.True);
    }

    [Test]
    public async Task A_shard_of_every_number_finds_what_it_was_given([Values(1, 2, 64)] int shards)
    {
        using var fixture = new CacheFixture(options => (options.MaximumOctets, options.Shards) = (8 << 20, shards));
        for (var i = 0; i < 1000; i++) await fixture.AskAsync(Samples.Key($"20.1/{i}"), Samples.Answer($"{i}"));

        Assert.That(Enumerable.Range(0, 1000).Count(i => fixture.IsFresh(Samples.Key($"20.1/{i}"))), Is.EqualTo(1000));
        Assert.That(fixture.Cache.Memory.Count, Is.EqualTo(1000));
    }

    private sealed class LeastRecentlyUsed(int room)
    {
        private readonly LinkedList<int> _order = new();
        private readonly Dictionary<int, LinkedListNode<int>> _names = [];

        public int Room => room;

        public bool Ask(int name)
        {
            if (_names.TryGetValue(name, out var node))
            {
                _order.Remove(node);
                _order.AddLast(node);
                return true;
            }
            if (_names.Count == room)
            {
                _names.Remove(_order.First!.Value);
                _order.RemoveFirst();
            }
            _names[name] = _order.AddLast(name);
            return false;
        }
    }
}

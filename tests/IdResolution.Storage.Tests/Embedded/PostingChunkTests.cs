using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class PostingChunkTests
{
    [Test]
    public void Remembers_registrations_that_follow_each_other_and_those_that_do_not()
    {
        var chunk = new PostingChunk(1000, 8);
        ulong[] registrations = [1000, 1001, 1002, 1007, 1008, 1000UL + uint.MaxValue];
        for (var i = 0; i < registrations.Length; i++) Assert.That(chunk.TryAdd((uint)i + 50, registrations[i]), Is.True);

        var words = new ulong[chunk.Count];
        chunk.CopyTo(words);

        Assert.That(Enumerable.Range(0, chunk.Count).Select(i => chunk[i].Registration), Is.EqualTo(registrations));
        Assert.That(Enumerable.Range(0, chunk.Count).Select(i => chunk[i].Code), Is.EqualTo(new uint[] { 50, 51, 52, 53, 54, 55 }));
        Assert.That(words.Select(word => 1000UL + (uint)word), Is.EqualTo(registrations));
        Assert.That(words.Select(word => word >> 32), Is.EqualTo(new ulong[] { 50, 51, 52, 53, 54, 55 }));
        Assert.That(chunk.LastRegistration, Is.EqualTo(1000 + (ulong)uint.MaxValue));
    }

    [Test]
    public void Refuses_what_is_too_far_away_and_what_is_one_too_many()
    {
        var chunk = new PostingChunk(7, 1);

        Assert.That(chunk.TryAdd(1, 6), Is.False);
        Assert.That(chunk.TryAdd(1, 7 + (ulong)uint.MaxValue + 1), Is.False);
        Assert.That(chunk.TryAdd(1, 7), Is.True);
        Assert.That(chunk.TryAdd(2, 8), Is.False);
    }

    [Test]
    public void Takes_half_the_memory_while_registrations_follow_each_other()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var chunk = new PostingChunk(1, PostingList.MaxCapacity);
        for (var i = 0; i < PostingList.MaxCapacity; i++) chunk.TryAdd(1, 1 + (ulong)i);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(PostingList.MaxCapacity * 5));
    }
}

using IdResolution.Protocol.Names;

namespace IdResolution.Protocol.Tests.Names;

public sealed class ServerHashTests
{
    [Test]
    public void Case_of_ASCII_letters_does_not_matter()
    {
        foreach (var option in Enum.GetValues<HashOption>())
        {
            Assert.That(ServerHash.Of("88.a/bc"u8, option), Is.EqualTo(ServerHash.Of("88.A/BC"u8, option)));
        }
    }

    [Test]
    public void Hashing_by_prefix_keeps_a_prefix_and_all_prefix_handles_together()
    {
        Assert.That(ServerHash.Of("88.1/a"u8, HashOption.ByPrefix), Is.EqualTo(ServerHash.Of("88.1/b"u8, HashOption.ByPrefix)));
        Assert.That(ServerHash.Of("0.NA/88.1"u8, HashOption.ByPrefix), Is.EqualTo(ServerHash.Of("88.1"u8, HashOption.ByPrefix)));
    }

    [Test]
    public void Every_position_is_within_the_site_whatever_the_handle()
    {
        var random = new Random(5);
        for (var round = 0; round < 2_000; round++)
        {
            var handle = new byte[random.Next(40)];
            random.NextBytes(handle);
            var count = random.Next(1, 9);
            Assert.That(ServerHash.ServerFor(handle, (HashOption)random.Next(4), count), Is.InRange(0, count - 1));
        }
    }

    [Test]
    public void Longer_than_legal_is_hashed_all_the_same()
    {
        var hash = ServerHash.Of(new byte[5_000], HashOption.ByHandle);

        Assert.That(hash, Is.Not.EqualTo(ServerHash.Of(new byte[5_001], HashOption.ByHandle)));
    }

    [Test]
    public void Allocates_nothing()
    {
        ServerHash.Of("88.1/abc"u8, HashOption.ByHandle);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) ServerHash.Of("88.1/abc"u8, HashOption.ByHandle);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void A_site_without_servers_is_a_mistake_of_the_caller() =>
        Assert.That(() => ServerHash.ServerFor("88.1/a"u8, HashOption.ByHandle, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
}

using System.Security.Cryptography;
using IdResolution.Security.Sessions;

namespace IdResolution.Security.Tests.Sessions;

public sealed class SessionHmacTests
{
    [Test]
    public void Is_the_HMAC_of_the_library_for_every_length_of_key_and_message()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < 2_000; i++)
        {
            var key = new byte[i % (SessionHmac.BlockLength + 1)];
            var room = new byte[SessionHmac.BlockLength + (i < 300 ? i : random.Next(100_000))];
            random.NextBytes(key);
            random.NextBytes(room);
            var message = room[SessionHmac.BlockLength..];
            SessionHmac.Write(key, room, mac);
            Assert.That(mac.SequenceEqual(HMACSHA256.HashData(key, message)), Is.True, $"seed {seed}, key {key.Length}, message {message.Length}");
            Assert.That(room.AsSpan(SessionHmac.BlockLength).SequenceEqual(message), Is.True, "the message is left as it is");
        }
    }

    [Test]
    public void Leaves_nothing_of_the_key_and_allocates_nothing()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var room = new byte[SessionHmac.BlockLength + 300];
        var mac = new byte[SHA256.HashSizeInBytes];
        SessionHmac.Write(key, room, mac);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) SessionHmac.Write(key, room, mac);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(room, Is.All.Zero);
    }

    [Test]
    public void A_key_longer_than_a_block_is_not_taken() =>
        Assert.That(
            () => SessionHmac.Write(new byte[SessionHmac.BlockLength + 1], new byte[SessionHmac.BlockLength], new byte[32]),
            Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Goes_on_rightly_after_a_call_that_failed()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var room = new byte[SessionHmac.BlockLength + 10];
        Assert.That(() => SessionHmac.Write(key, room, new byte[31]), Throws.InstanceOf<ArgumentException>());
        var mac = new byte[32];
        SessionHmac.Write(key, room, mac);
        Assert.That(mac, Is.EqualTo(HMACSHA256.HashData(key, new byte[10])));
    }
}

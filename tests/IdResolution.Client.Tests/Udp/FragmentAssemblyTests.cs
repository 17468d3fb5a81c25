using IdResolution.Client.Udp;
using IdResolution.Protocol.Wire;

namespace IdResolution.Client.Tests.Udp;

public sealed class FragmentAssemblyTests
{
    [Test]
    public void Any_message_comes_back_from_its_fragments_in_any_order()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var frame = Frame(random.Next(Header.Length, 20_000), random);
            var order = Enumerable.Range(0, Fragment.CountFor(frame.Length - Envelope.Length)).ToArray();
            random.Shuffle(order);
            var assembly = new FragmentAssembly();
            byte[]? whole = null;
            var buffer = new byte[Fragment.MaxDatagramLength];
            foreach (var number in order.SelectMany(number => Enumerable.Repeat(number, random.Next(1, 4))))
            {
                var length = Fragment.Write(frame, number, buffer);
                whole ??= assembly.Take(buffer.AsSpan(0, length));
            }
            Assert.That(whole, Is.Not.Null);
            Assert.That(whole![Envelope.Length..], Is.EqualTo(frame[Envelope.Length..]));
        }
    }

    [Test]
    public void Octets_of_a_hostile_server_are_never_too_much()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var assembly = new FragmentAssembly();
        for (var round = 0; round < 20_000; round++)
        {
            var datagram = new byte[random.Next(0, 600)];
            random.NextBytes(datagram);
            if (datagram.Length >= Envelope.Length && random.Next(2) == 0)
            {
                datagram[12] = datagram[13] = datagram[14] = 0;
                datagram[16] = 0;
                datagram[17] = (byte)random.Next(6);
            }
            var whole = assembly.Take(datagram);
            Assert.That(whole?.Length ?? 0, Is.LessThanOrEqualTo(Envelope.Length + Envelope.MaxMessageLength));
        }
    }

    [Test]
    public void A_server_that_says_another_length_with_every_datagram_costs_little()
    {
        var assembly = new FragmentAssembly();
        var datagram = new byte[Fragment.MaxDatagramLength];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < 1000; number++)
        {
            new Envelope { MessageLength = (uint)(Envelope.MaxMessageLength - number), Truncated = true }.Write(datagram);
            Assert.That(assembly.Take(datagram), Is.Null);
        }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(50L * Envelope.MaxMessageLength));
    }

    [Test]
    public void A_length_beyond_the_limit_is_ignored()
    {
        var datagram = new byte[Fragment.MaxDatagramLength];
        new Envelope { MessageLength = Envelope.MaxMessageLength + 1 }.Write(datagram);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var whole = new FragmentAssembly().Take(datagram);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(whole, Is.Null);
        Assert.That(allocated, Is.LessThan(1024));
    }

    [Test]
    public void A_repeated_answer_is_put_together_again_after_the_first_was_taken()
    {
        var frame = Frame(1000, new Random(1));
        var assembly = new FragmentAssembly();
        for (var round = 0; round < 2; round++)
        {
            var buffer = new byte[Fragment.MaxDatagramLength];
            byte[]? whole = null;
            for (var number = 0; number < 3; number++) whole = assembly.Take(buffer.AsSpan(0, Fragment.Write(frame, number, buffer)));
            Assert.That(whole, Is.Not.Null);
        }
    }

    private static byte[] Frame(int messageLength, Random random)
    {
        var frame = new byte[Envelope.Length + messageLength];
        random.NextBytes(frame);
        new Envelope { RequestId = 7, MessageLength = (uint)messageLength }.Write(frame);
        return frame;
    }
}

using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Conformance.Tests.Checklist;

/// <summary>Checklist §11 C, as far as it concerns the arithmetic of fragments.</summary>
public sealed class TransportsTests
{
    [TestCase(24, 1, 44)]
    [TestCase(492, 1, 512)]
    [TestCase(493, 2, 533)]
    [TestCase(984, 2, 1024)]
    [TestCase(985, 3, 1045)]
    [TestCase(262_144, 533, 272_804)]
    public void Checklist_049_one_datagram_up_to_492_octets_and_fragments_above(int length, int count, int total)
    {
        var frame = Frame(length);
        Assert.That(Fragment.CountFor(length), Is.EqualTo(count));
        Assert.That(Fragment.TotalLengthFor(length), Is.EqualTo(total));

        var datagram = new byte[512];
        var sum = 0;
        for (var number = 0; number < count; number++)
        {
            var written = Fragment.Write(frame, number, datagram);
            Envelope.TryRead(datagram, out var envelope);
            Assert.That(envelope.MessageLength, Is.EqualTo((uint)length), "the total length stands in each");
            Assert.That(envelope.Sequence, Is.EqualTo((uint)number));
            Assert.That(written, number < count - 1 ? Is.EqualTo(512) : Is.LessThanOrEqualTo(512));
            sum += written;
        }
        Assert.That(sum, Is.EqualTo(total));
    }

    [Test]
    public void Checklist_050_order_and_duplicates_do_not_matter_and_the_flag_is_not_looked_at()
    {
        var frame = Frame(3_000);
        var random = new Random(50);
        var numbers = Enumerable.Range(0, Fragment.CountFor(3_000)).ToArray();
        random.Shuffle(numbers);
        var whole = new byte[frame.Length];
        frame.AsSpan(0, Envelope.Length).CopyTo(whole);
        var datagram = new byte[512];
        foreach (var number in numbers.Concat(numbers))
        {
            var length = Fragment.Write(frame, number, datagram);
            Envelope.TryRead(datagram, out var envelope);
            var payload = length - Envelope.Length;
            Assert.That(Fragment.TryPlace(envelope with { Truncated = random.Next(2) == 0 }, payload, out var offset), Is.True);
            datagram.AsSpan(Envelope.Length, payload).CopyTo(whole.AsSpan(Envelope.Length + offset));
        }

        Assert.That(whole, Is.EqualTo(frame));
    }

    [Test]
    public void Checklist_051_the_flag_is_set_on_every_fragment_and_only_there()
    {
        var datagram = new byte[512];
        foreach (var (length, truncated) in new[] { (492, false), (493, true), (5_000, true) })
        {
            for (var number = 0; number < Fragment.CountFor(length); number++)
            {
                Fragment.Write(Frame(length), number, datagram);
                Envelope.TryRead(datagram, out var envelope);
                Assert.That(envelope.Truncated, Is.EqualTo(truncated), $"{length} octets, fragment {number}");
            }
        }
    }

    [Test]
    public void Checklist_162_random_octets_never_crash_a_decoder_nor_make_it_allocate_much()
    {
        const int Seed = 162;
        TestContext.Out.WriteLine("seed " + Seed);
        var random = new Random(Seed);
        for (var round = 0; round < 20_000; round++)
        {
            var frame = new byte[Envelope.Length + random.Next(600)];
            random.NextBytes(frame);
            if (round % 2 == 0) MakePlausible(frame, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var read = MessageCodec.TryRead(frame, out _, out var error);
            ResolutionQuestion.TryRead(frame, out _);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.That(error.IsError, Is.EqualTo(!read), $"round {round}");
            Assert.That(allocated, Is.LessThanOrEqualTo(4096 + 64 * frame.Length), $"round {round}: {error}");
        }
    }

    // An envelope and a header that hold, so that the body is reached.
    private static void MakePlausible(byte[] frame, Random random)
    {
        OpCode[] operations = Enum.GetValues<OpCode>();
        ResponseCode[] codes =
        [
            ResponseCode.None, ResponseCode.None, ResponseCode.Success, ResponseCode.AuthenticationNeeded, ResponseCode.PrefixReferral,
        ];
        var message = frame.Length - Envelope.Length;
        (Samples.Envelope with { MessageLength = (uint)message }).Write(frame);
        if (message < Header.Length) return;
        new Header
        {
            OpCode = operations[random.Next(operations.Length)],
            ResponseCode = codes[random.Next(codes.Length)],
            Flags = (OpFlags)(uint)random.NextInt64(uint.MaxValue),
            BodyLength = (uint)(message - Header.Length),
        }.Write(frame.AsSpan(Envelope.Length));
    }

    private static byte[] Frame(int length)
    {
        var frame = new byte[Envelope.Length + length];
        new Random(length).NextBytes(frame.AsSpan(Envelope.Length));
        (Samples.Envelope with { MessageLength = (uint)length }).Write(frame);
        return frame;
    }
}

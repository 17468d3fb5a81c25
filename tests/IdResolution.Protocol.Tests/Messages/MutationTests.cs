using System.Buffers.Binary;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Messages;

/// <summary>Hostile input: altered messages give a message or an error, allocate little, and both readers say the same.</summary>
public sealed class MutationTests
{
    private const int Seed = 2641;
    private const int Rounds = 100_000;

    private static readonly string[] Files =
    [
        "resolution", "errors", "auth", "admin", "listing", "session", "site-replication", "multipacket", "versions", "encoder-only",
        "teleinfo-sdk", "http-tunnel",
    ];

    private static readonly uint[] Extremes =
        [0, 1, 3, 25, 0xFF, 0xFFFF, 0x10000, 262_144, 262_145, 1_048_576, 1_048_577, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF];

    [Test]
    public void Altered_vectors_never_throw_never_allocate_much_and_are_read_alike_in_place()
    {
        TestContext.Out.WriteLine("seed " + Seed);
        var random = new Random(Seed);
        var corpus = Corpus();
        var (read, refused, questions) = (0, 0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var frame = Mutate(corpus, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = MessageCodec.TryRead(frame, out var message, out var error);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            if (allocated > 64L * frame.Length + 4096) Assert.Fail($"round {round}: {allocated} octets allocated for {frame.Length}");
            if (ok == error.IsError) Assert.Fail($"round {round}: read {ok}, {error}");
            if (!ok && (error.Offset < 0 || error.Offset > frame.Length)) Assert.Fail($"round {round}: {error} is outside the frame");
            if (ok) AssertReadable(message, round);
            if (AssertSameQuestion(frame, ok ? message : null, round)) questions++;
            if (ok) read++;
            else refused++;
        }

        TestContext.Out.WriteLine($"{read} read, {refused} refused, {questions} questions");
        Assert.That(read, Is.GreaterThan(Rounds / 10));
        Assert.That(refused, Is.GreaterThan(Rounds / 10));
        Assert.That(questions, Is.GreaterThan(Rounds / 100));
    }

    [Test]
    public void Every_truncation_of_every_vector_is_refused_or_read()
    {
        foreach (var frame in Corpus().DistinctBy(frame => frame.Length))
        {
            for (var length = 0; length < frame.Length; length++)
            {
                var cut = frame[..length];
                Assert.That(MessageCodec.TryRead(cut, out _, out var error), Is.False);
                Assert.That(error.Fault, Is.AnyOf(DecodeFault.Truncated, DecodeFault.Encrypted, DecodeFault.LengthOutOfBounds));
                if (length < Envelope.Length) continue;
                BinaryPrimitives.WriteUInt32BigEndian(cut.AsSpan(16), (uint)(length - Envelope.Length));
                MessageCodec.TryRead(cut, out _, out _);
            }
        }
    }

    private static List<byte[]> Corpus() =>
    [
        .. Files.SelectMany(GoldenVectors.Load)
            .Where(vector => vector.Direction is "client->server" or "server->client" && !vector.Name.EndsWith(".stream"))
            .Select(vector => vector.Octets),
    ];

    // What was read can be written, and read again. Exceptions are two things that are accepted and not written: a length in front of a
    // site record, and indexes in an error before version 3.0.
    private static void AssertReadable(Message message, int round)
    {
        var again = MessageCodec.ToArray(message);
        if (message.Body is SiteInfoResponse or ErrorResponse { Indexes: not null }) return;
        if (!MessageCodec.TryRead(again, out _, out var error))
        {
            Assert.Fail($"round {round}: written again it is refused: {error}");
        }
    }

    private static bool AssertSameQuestion(byte[] frame, Message? message, int round)
    {
        var asked = ResolutionQuestion.TryRead(frame, out var question);
        if (message?.Body is not ResolutionRequest request)
        {
            // A malformed credential is found by the codec only.
            if (asked && !question.HasCredential) Assert.Fail($"round {round}: a question that the codec refuses");
            return asked;
        }
        if (!asked) Assert.Fail($"round {round}: a question that only the codec reads");
        var same = question.Handle.SequenceEqual(request.Handle.Span) && question.TrailingOctets.SequenceEqual(request.TrailingOctets.Span)
            && question.IndexCount == request.Indexes.Count && question.TypeCount == request.Types.Count
            && question.SelectsAll == (request.Indexes.Count + request.Types.Count == 0)
            && question.HasCredential == message.Credential is not null
            && question.Header == message.Header && question.Envelope == message.Envelope;
        if (!same) Assert.Fail($"round {round}: the question differs from the message");
        return true;
    }

    private static byte[] Mutate(List<byte[]> corpus, Random random)
    {
        var frame = corpus[random.Next(corpus.Count)].ToArray();
        for (var times = random.Next(1, 4); times > 0; times--) frame = MutateOnce(frame, corpus, random);
        if (random.Next(2) == 0 && frame.Length >= Envelope.Length)
        {
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(16), (uint)(frame.Length - Envelope.Length));
            frame[2] &= 0x1F;
            // Often the body too, so that its fields are reached and not only its length.
            if (random.Next(4) != 0) FitBody(frame, random.Next(2) * 4);
        }
        return frame;
    }

    private static byte[] MutateOnce(byte[] frame, List<byte[]> corpus, Random random)
    {
        if (frame.Length == 0) return frame;
        switch (random.Next(5))
        {
            case 0:
                for (var flips = random.Next(1, 9); flips > 0; flips--) frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                return frame;
            case 1:
                return frame[..random.Next(frame.Length)];
            case 2 when frame.Length >= 4:
                var offset = random.Next(frame.Length - 3);
                var toTheEnd = (uint)(frame.Length - offset + random.Next(-5, 3));
                var extreme = random.Next(3) == 0 ? toTheEnd : Extremes[random.Next(Extremes.Length)];
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(offset), extreme);
                return frame;
            case 3:
                var other = corpus[random.Next(corpus.Count)];
                var cut = Math.Min(random.Next(frame.Length), other.Length);
                return [.. frame.AsSpan(0, cut), .. other.AsSpan(cut)];
            default:
                FitBody(frame, random.Next(9));
                return frame;
        }
    }

    // A body that reaches to the end of the frame, but for a few octets.
    private static void FitBody(byte[] frame, int rest)
    {
        if (frame.Length < Envelope.Length + Header.Length) return;
        var body = Math.Max(0, frame.Length - Envelope.Length - Header.Length - rest);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Envelope.Length + 20), (uint)body);
    }
}

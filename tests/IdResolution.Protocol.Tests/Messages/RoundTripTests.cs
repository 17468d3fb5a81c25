using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Tests.Messages;

/// <summary>What is written is read back equal, and written again gives the same octets.</summary>
public sealed class RoundTripTests
{
    private const int Seed = 3652;
    private const int MessagesPerShape = 400;

    private static readonly IEnumerable<int> Shapes = Enumerable.Range(0, RandomMessages.ShapeCount);

    [TestCaseSource(nameof(Shapes))]
    public void Any_message_is_read_back_equal(int shape)
    {
        TestContext.Out.WriteLine($"seed {Seed}, shape {shape}");
        var messages = new RandomMessages(new Random(Seed + shape));
        for (var i = 0; i < MessagesPerShape; i++)
        {
            var message = messages.Next(shape);
            var octets = MessageCodec.ToArray(message);

            var isRead = MessageCodec.TryRead(octets, out var read, out var error);
            Assert.That(isRead, Is.True, () => $"message {i}: {error} in {Structure.Of(message)}");
            var expected = message with
            {
                Envelope = message.Envelope with { MessageLength = (uint)(octets.Length - Envelope.Length) },
                Header = message.Header with { BodyLength = read.Header.BodyLength },
            };
            Assert.That(Structure.Of(read), Is.EqualTo(Structure.Of(expected)), () => "message " + i);
            Assert.That(MessageCodec.ToArray(read), Is.EqualTo(octets), () => "message " + i);
        }
    }

    [Test]
    public void Every_body_type_is_made()
    {
        var messages = new RandomMessages(new Random(Seed));
        var made = Shapes.SelectMany(shape => Enumerable.Range(0, 10).Select(_ => messages.Next(shape).Body.GetType())).Distinct();
        var all = typeof(MessageBody).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MessageBody)));

        Assert.That(made, Is.EquivalentTo(all));
    }

    [Test]
    public void The_message_owns_its_octets()
    {
        var messages = new RandomMessages(new Random(Seed));
        foreach (var shape in Shapes)
        {
            var octets = MessageCodec.ToArray(messages.Next(shape));
            MessageCodec.TryRead(octets, out var message, out _);
            var before = Structure.Of(message);

            Array.Fill(octets, (byte)0xEE);

            Assert.That(Structure.Of(message), Is.EqualTo(before), () => "shape " + shape);
        }
    }
}

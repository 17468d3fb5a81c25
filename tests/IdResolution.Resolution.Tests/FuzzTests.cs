using System.Buffers.Binary;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Resolution.Tests.Golden;
using IdResolution.Testing.Vectors;

namespace IdResolution.Resolution.Tests;

public sealed class FuzzTests
{
    private const int Rounds = 20_000;

    [Test]
    public async Task Checklist_162_mutated_requests_get_a_code_or_nothing_and_never_a_text()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var node = VectorNode.Create();
        var requests = new[] { "resolution", "errors", "auth", "admin", "listing", "session", "versions", "encoder-only" }
            .SelectMany(GoldenVectors.Load).Where(vector => vector.Direction == "client->server" && vector.Octets.Length > 20)
                .Select(vector => vector.Octets).ToArray();
        var answered = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var frame = Mutate(requests[random.Next(requests.Length)], random);
            var transport = (ClientTransport)random.Next(2);
            foreach (var reply in await node.SendAsync(frame, transport))
            {
                answered++;
                Assert.That(reply,
                    Has.Length.LessThanOrEqualTo(transport == ClientTransport.Udp ? TestNode.UdpReplyLength : TestNode.TcpReplyLength));
                var message = ReplyLog.Decode(reply);
                Assert.That(message.Header.IsRequest, Is.False);
                Assert.That(message.Envelope.RequestId, Is.EqualTo(BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(8))));
                if (message.Body is ErrorResponse error) Assert.That(error.Message, Is.Null.Or.EqualTo(Utf8String.Empty));
            }
        }
        Assert.That(node.Engine.Metrics.Faults, Is.Zero, $"seed {seed}");
        Assert.That(answered, Is.GreaterThan(Rounds / 2));
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var frame = original.ToArray();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            switch (random.Next(5))
            {
                case 0:
                    frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    frame[random.Next(frame.Length)] = (byte)random.Next(256);
                    break;
                case 2 when frame.Length > 24:
                    frame = frame[..random.Next(20, frame.Length)];
                    break;
                case 3 when frame.Length > 48:
                    uint[] extremes = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (uint)frame.Length];
                    BinaryPrimitives.WriteUInt32BigEndian(
                        frame.AsSpan(random.Next(44, frame.Length - 3)), extremes[random.Next(extremes.Length)]);
                    break;
                default:
                    uint[] operations = [1, 2, 100, 101, 102, 103, 104, 105, 106, 200, 201, 300, 301, 302];
                    if (frame.Length >= 24) BinaryPrimitives.WriteUInt32BigEndian(
                        frame.AsSpan(20), operations[random.Next(operations.Length)]);
                    break;
            }
        }
        // Half keep the envelope's length right, so that the inside is reached.
        if (random.Next(2) == 0) BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(16), (uint)(frame.Length - Envelope.Length));
        return frame;
    }
}

using System.Buffers.Binary;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
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
            var frame = Mutation.Of(requests[random.Next(requests.Length)], random);
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
}

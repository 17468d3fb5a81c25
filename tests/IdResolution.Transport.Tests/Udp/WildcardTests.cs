using System.Net;
using IdResolution.Transport.Tests.Support;
using IdResolution.Transport.Udp;

namespace IdResolution.Transport.Tests.Udp;

internal sealed class WildcardTests
{
    [TestCase("0.0.0.0")]
    [TestCase("::")]
    public async Task Answers_from_the_address_that_was_asked(string wildcard)
    {
        await using var host = await UdpHost.StartAsync(UdpEngine.Batched, address: IPAddress.Parse(wildcard));
        // Routing alone would answer from 127.0.0.1, which this socket does not hear.
        using var peer = host.Connect(to: IPAddress.Parse("127.0.0.5"), from: IPAddress.Loopback);
        peer.ExpectNextAnswerIs(1);
        peer.Send(TestMessages.Request(2, TestMessages.NeedsTime));
        Assert.That(TestMessages.EnvelopeOf(peer.Receive()).RequestId, Is.EqualTo(2));
        peer.SendAll(TestMessages.Split(TestMessages.Request(3, bodyLength: 3_000)));
        Assert.That(TestMessages.EnvelopeOf(peer.ReceiveAnswer()).RequestId, Is.EqualTo(3));
    }
}

using IdResolution.Transport.Tcp;
using IdResolution.Transport.Udp;
using Microsoft.Extensions.Options;

namespace IdResolution.Transport.Tests;

internal sealed class OptionsTests
{
    [Test]
    public void Defaults_are_valid()
    {
        Assert.That(new UdpOptionsValidator().Validate(null, new UdpOptions()), Is.EqualTo(ValidateOptionsResult.Success));
        Assert.That(new TcpOptionsValidator().Validate(null, new TcpOptions()), Is.EqualTo(ValidateOptionsResult.Success));
    }

    [Test]
    public void Every_error_is_reported_at_once()
    {
        var udp = new UdpOptions { BatchSize = 0, MaxUdpAnswerOctets = 511, PartialLifetime = TimeSpan.Zero, Engine = (UdpEngine)9 };
        Assert.That(new UdpOptionsValidator().Validate(null, udp).Failures!.ToArray(), Has.Length.EqualTo(4));
        var tcp = new TcpOptions { MaxConnections = 0, IdleTimeout = TimeSpan.Zero, MaxOctetsInFlight = 1 };
        Assert.That(new TcpOptionsValidator().Validate(null, tcp).Failures!.ToArray(), Has.Length.EqualTo(3));
    }

    [TestCase(512, 512)]
    [TestCase(8_192, 20 + 7_872)]
    [TestCase(1_034, 20 + 984)]
    [TestCase(272_804, 20 + 262_144)]
    public void The_largest_answer_is_what_fits_with_all_its_envelopes(int octets, int frame) =>
        Assert.That(new UdpOptions { MaxUdpAnswerOctets = octets }.MaxReplyLength, Is.EqualTo(frame));
}

using System.Net;
using IdResolution.Testing;
using IdResolution.Transport.Admission;

namespace IdResolution.Transport.Tests.Admission;

internal sealed class SourceRateLimiterTests
{
    private static readonly SourceKey Source = SourceKey.FromAddress(IPAddress.Parse("192.0.2.1"));

    [Test]
    public void Checklist_054_admits_the_burst_and_then_the_rate()
    {
        var time = new ManualTimeProvider();
        var limiter = new SourceRateLimiter(100, 20, time);
        Assert.That(Admitted(limiter, 50), Is.EqualTo(20));
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.That(Admitted(limiter, 50), Is.EqualTo(5));
        time.Advance(TimeSpan.FromHours(1));
        Assert.That(Admitted(limiter, 50), Is.EqualTo(20));
    }

    [Test]
    public void Sources_are_limited_apart_but_ports_and_the_lower_IPv6_bits_are_not()
    {
        var limiter = new SourceRateLimiter(1, 1, new ManualTimeProvider());
        var others = Enumerable.Range(1, 100).Select(i => SourceKey.FromAddress(IPAddress.Parse($"198.51.100.{i}"))).ToArray();
        Assert.That(others.Count(other => limiter.Admit(other)), Is.GreaterThan(95));
        Assert.That(limiter.Admit(others[0] with { Port = 9 }), Is.False);
        limiter.Admit(SourceKey.FromAddress(IPAddress.Parse("2001:db8:0:1200::1")));
        Assert.That(limiter.Admit(SourceKey.FromAddress(IPAddress.Parse("2001:db8:0:12ff:1:2:3:4"))), Is.False);
    }

    [Test]
    public void Threads_together_get_no_more_than_one_would()
    {
        var limiter = new SourceRateLimiter(1, 1_000, new ManualTimeProvider());
        var admitted = 0;
        Parallel.For(0, 8, _ => Interlocked.Add(ref admitted, Admitted(limiter, 1_000)));
        Assert.That(admitted, Is.EqualTo(1_000));
    }

    [Test]
    public void A_mapped_IPv4_address_is_the_same_source() =>
        Assert.That(SourceKey.FromAddress(IPAddress.Parse("::ffff:192.0.2.1")), Is.EqualTo(Source));

    private static int Admitted(SourceRateLimiter limiter, int asked) => Enumerable.Range(0, asked).Count(_ => limiter.Admit(Source));
}

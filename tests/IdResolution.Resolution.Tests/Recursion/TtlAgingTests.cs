using IdResolution.Protocol.Values;
using IdResolution.Resolution.Recursion;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Recursion;

public sealed class TtlAgingTests
{
    [TestCase(100u, 0u, 100u)]
    [TestCase(100u, 99u, 1u)]
    [TestCase(100u, 100u, 0u)]
    [TestCase(100u, 5_000u, 0u)]
    [TestCase(0u, 5u, 0u)]
    [TestCase(uint.MaxValue, 5u, uint.MaxValue - 5)]
    public void A_relative_time_to_live_is_what_is_left_of_it(uint ttl, uint age, uint left)
    {
        var octets = ValueList.ToArray([Make.Url(1) with { Ttl = ttl }, Make.Url(2) with { Ttl = ttl }]);
        Assert.That(TtlAging.TryApply(octets, age), Is.True);
        Assert.That(ValueList.TryRead(octets, out var values), Is.True);
        Assert.That(values.Select(value => value.Ttl), Is.EqualTo(new[] { left, left }));
        Assert.That(values[1], Is.EqualTo(Make.Url(2) with { Ttl = left }));
    }

    [Test]
    public void An_absolute_one_stays()
    {
        var octets = ValueList.ToArray([Make.Url(1) with { TtlType = TtlType.Absolute, Ttl = 1_900_000_000 }]);
        Assert.That(TtlAging.TryApply(octets, 500), Is.True);
        Assert.That(ValueList.TryRead(octets, out var values), Is.True);
        Assert.That(values[0].Ttl, Is.EqualTo(1_900_000_000));
    }

    [Test]
    public void What_is_cut_off_is_refused_at_every_length()
    {
        var octets = ValueList.ToArray([Make.Url(1), Make.Url(2)]);
        for (var length = 0; length < octets.Length; length++) Assert.That(TtlAging.TryApply(octets.AsSpan(0, length).ToArray(), 1), Is.False, $"{length}");
        Assert.That(TtlAging.TryApply([.. octets, 0], 1), Is.False);
    }
}

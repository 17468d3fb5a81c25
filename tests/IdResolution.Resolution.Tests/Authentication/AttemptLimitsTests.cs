using System.Net;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Authentication;

public sealed class AttemptLimitsTests
{
    private static readonly ValueReference Admin = ValueReference.Parse("300:88.100/ADMIN");
    private static readonly AttemptSource Home = Source(1);
    private static readonly AttemptSource Forged = Home with { Transport = ClientTransport.Udp };

    private TestTime _time = null!;
    private AttemptLimits _limits = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new TestTime();
        _limits = new AttemptLimits(new AttemptOptions(), _time);
    }

    [Test]
    public void A_source_that_fails_twenty_times_waits_three_seconds_for_each_further_try()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.That(_limits.MayTry(Home, Admin), Is.True);
            _limits.Failed(Home, ValueReference.Parse($"300:88.100/{i}"));
        }
        Assert.That(_limits.MayTry(Home, Admin), Is.False);
        Assert.That(_limits.MayTry(Source(2), Admin), Is.True);
        _time.Now += TimeSpan.FromSeconds(3);
        Assert.That(_limits.MayTry(Home, Admin), Is.True);
        _limits.Failed(Home, Admin);
        Assert.That(_limits.MayTry(Home, Admin), Is.False);
    }

    [Test]
    public void Success_is_never_charged()
    {
        for (var i = 0; i < 1_000; i++)
        {
            Assert.That(_limits.MayTry(Home, Admin), Is.True);
            _limits.Succeeded(Home, Admin);
        }
    }

    [Test]
    public void An_identity_that_many_fail_at_leaves_every_stranger_three_tries()
    {
        for (var i = 0; i < 1_000; i++) _limits.Failed(Source(1_000 + i), Admin);

        Assert.That(_limits.MayTry(Home, Admin), Is.True, "a source never seen before");
        for (var i = 0; i < 3; i++) _limits.Failed(Home, Admin);
        Assert.That(_limits.MayTry(Home, Admin), Is.False);
        Assert.That(_limits.MayTry(Home, Admin with { Index = 301 }), Is.False, "another index of the same handle");
        Assert.That(_limits.MayTry(Home, Admin with { Handle = "88.100/admin" }), Is.False, "another spelling");
        Assert.That(_limits.MayTry(Home, ValueReference.Parse("300:88.100/OTHER")), Is.True, "another identity");
    }

    [Test]
    public void Whoever_proved_the_identity_from_here_goes_on_while_strangers_fail_here_and_everywhere()
    {
        _limits.Succeeded(Home, Admin);
        for (var i = 0; i < 1_000; i++) _limits.Failed(Source(1_000 + i), Admin);
        for (var i = 0; i < 1_000; i++) _limits.Failed(Home, ValueReference.Parse($"300:88.100/{i}"));

        Assert.That(_limits.MayTry(Home, Admin), Is.True);
    }

    [Test]
    public void Whoever_fails_at_the_same_identity_from_the_same_address_uses_up_its_tries_there_and_nowhere_else()
    {
        _limits.Succeeded(Home, Admin);
        _limits.Succeeded(Source(2), Admin);
        for (var i = 0; i < 20; i++) _limits.Failed(Home, Admin);

        Assert.That(_limits.MayTry(Home, Admin), Is.False);
        Assert.That(_limits.MayTry(Source(2), Admin), Is.True);
        _time.Now += TimeSpan.FromSeconds(3);
        Assert.That(_limits.MayTry(Home, Admin), Is.True);
    }

    [Test]
    public void Forged_datagrams_use_up_nothing_of_whom_they_name()
    {
        for (var i = 0; i < 1_000; i++) _limits.Failed(Forged, Admin);
        Assert.That(_limits.MayTry(Home, Admin), Is.True, "a stranger");
        _limits.Succeeded(Home, Admin);
        for (var i = 0; i < 1_000; i++) _limits.Failed(Forged, Admin);
        Assert.That(_limits.MayTry(Home, Admin), Is.True, "who has proven it");
    }

    [Test]
    public void Verify_requests_are_limited_for_a_source_and_transport()
    {
        for (var i = 0; i < 100; i++) Assert.That(_limits.TryVerify(Forged, Admin), Is.True);
        Assert.That(_limits.TryVerify(Forged, Admin), Is.False);
        Assert.That(_limits.TryVerify(Home, Admin), Is.True, "a sender of forged datagrams does not shut out TCP");
        _time.Now += TimeSpan.FromSeconds(1);
        for (var i = 0; i < 20; i++) Assert.That(_limits.TryVerify(Forged, Admin), Is.True);
        Assert.That(_limits.TryVerify(Forged, Admin), Is.False);
    }

    [Test]
    public void A_source_that_verifies_wrong_answers_guesses_no_faster_than_one_that_gives_them()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.That(_limits.TryVerify(Home, Admin), Is.True);
            _limits.VerifiedWrong(Home, Admin);
        }
        Assert.That(_limits.TryVerify(Home, Admin), Is.False);
        Assert.That(_limits.TryVerify(Home, Admin with { Index = 301 }), Is.False, "another index of the same handle");
        Assert.That(_limits.TryVerify(Home, ValueReference.Parse("300:88.100/OTHER")), Is.True, "another user of the same server");
        Assert.That(_limits.TryVerify(Source(2), Admin), Is.True, "another server");
        _time.Now += TimeSpan.FromSeconds(3);
        Assert.That(_limits.TryVerify(Home, Admin), Is.True);
    }

    [Test]
    public void A_rate_table_forgets_what_was_used_longest_ago()
    {
        var table = new RateTable<int>(1, TimeSpan.FromMinutes(1), _time, capacity: 3);
        foreach (var key in new[] { 1, 2, 3, 1, 4, 5 }) table.TryTake(key);

        Assert.That(table.Count, Is.EqualTo(3));
        Assert.That(new[] { 1, 2, 3, 4, 5 }.Select(table.Knows), Is.EqualTo(new[] { true, false, false, true, true }));
        Assert.That(new[] { 1, 2 }.Select(table.HasRoom), Is.EqualTo(new[] { false, true }));
    }

    private static AttemptSource Source(int number) =>
        new(ChallengeSource.Of(new IPAddress([10, 0, (byte)(number >> 8), (byte)number])), ClientTransport.Tcp);
}

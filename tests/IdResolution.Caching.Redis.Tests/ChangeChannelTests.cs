using IdResolution.Protocol.Names;

namespace IdResolution.Caching.Redis.Tests;

public sealed class ChangeChannelTests
{
    [Test]
    public void Only_an_own_beat_sent_after_the_loss_ends_it()
    {
        using var fixture = new ChannelFixture();
        var first = fixture.Channel.NextBeat();
        var second = fixture.Channel.NextBeat();
        fixture.Channel.Receive(first);
        Assert.That((fixture.Channel.Carries, fixture.Gaps), Is.EqualTo((true, 1)));

        fixture.Channel.Lost();
        fixture.Channel.Receive(second);
        Assert.That((fixture.Channel.Carries, fixture.Gaps), Is.EqualTo((false, 1)));
        using (var other = new ChannelFixture()) fixture.Channel.Receive(other.Channel.NextBeat());
        Assert.That(fixture.Channel.Carries, Is.False);

        fixture.Channel.Receive(fixture.Channel.NextBeat());
        Assert.That((fixture.Channel.Carries, fixture.Gaps, fixture.Metrics.ChannelLosses), Is.EqualTo((true, 2, 1L)));
    }

    [Test]
    public void Beats_that_do_not_come_back_are_silence()
    {
        using var fixture = new ChannelFixture();
        fixture.Channel.Receive(fixture.Channel.NextBeat());
        for (var i = 0; i < 3; i++) fixture.Channel.NextBeat();

        Assert.That(fixture.Channel.Silence, Is.EqualTo(3));
    }

    [Test]
    public void Changes_are_heard_until_the_subscription_ends()
    {
        using var fixture = new ChannelFixture();
        fixture.Channel.Receive(ChangeMessage.Change("20.1/a"u8));
        fixture.Subscription.Dispose();
        fixture.Channel.Receive(ChangeMessage.Change("20.1/b"u8));

        Assert.That(fixture.Changes, Is.EqualTo(new[] { "20.1/a" }));
    }

    [Test]
    public void Messages_of_others_are_counted_and_left_alone()
    {
        using var fixture = new ChannelFixture();
        byte[][] foreign = [[], [0], [2, 1, 1], [0, .. new byte[23]], [1, .. new byte[HandleName.MaxLength + 1]]];
        foreach (var message in foreign) fixture.Channel.Receive(message);

        Assert.That((fixture.Metrics.ForeignMessages, fixture.Changes.Count, fixture.Gaps), Is.EqualTo((5L, 0, 0)));
    }

    private sealed class ChannelFixture : ISharedCacheListener, IDisposable
    {
        public ChannelFixture()
        {
            Metrics = new RedisCacheMetrics(new CircuitBreaker(5), new OwedInvalidations(5));
            Channel = new ChangeChannel(Metrics);
            Subscription = Channel.Subscribe(this);
        }

        public RedisCacheMetrics Metrics { get; }

        public ChangeChannel Channel { get; }

        public IDisposable Subscription { get; }

        public List<string> Changes { get; } = [];

        public int Gaps { get; private set; }

        public void Invalidated(ReadOnlySpan<byte> handle) => Changes.Add(System.Text.Encoding.UTF8.GetString(handle));

        public void MayHaveMissed() => Gaps++;

        public void Dispose() => Metrics.Dispose();
    }
}

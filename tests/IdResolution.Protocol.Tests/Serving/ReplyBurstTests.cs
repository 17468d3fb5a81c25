using IdResolution.Protocol.Serving;

namespace IdResolution.Protocol.Tests.Serving;

public sealed class ReplyBurstTests
{
    [Test]
    public void What_is_left_for_the_end_runs_once_behind_everything_else()
    {
        for (var round = 0; round < 2; round++)
        {
            var seen = new List<int>();
            ReplyBurst.Run(Two, seen);
            Assert.That(seen, Is.EqualTo(new[] { 1, 2, -1, -2 }));
        }

        static void Two(List<int> seen)
        {
            for (var i = 1; i <= 2; i++)
            {
                var end = -i;
                Assert.That(ReplyBurst.TryDoAtEnd(() => seen.Add(end)), Is.True);
                seen.Add(i);
            }
        }
    }

    [Test]
    public void Outside_a_burst_and_at_its_end_there_is_none()
    {
        var atEnd = true;
        Assert.That(ReplyBurst.TryDoAtEnd(Assert.Fail), Is.False);
        ReplyBurst.Run(_ => ReplyBurst.TryDoAtEnd(() => atEnd = ReplyBurst.TryDoAtEnd(Assert.Fail)), 0);
        Assert.That(atEnd, Is.False);
    }

    [Test]
    public void A_burst_inside_another_is_part_of_it()
    {
        var ended = false;
        ReplyBurst.Run(
            _ =>
            {
                ReplyBurst.Run(_ => ReplyBurst.TryDoAtEnd(() => ended = true), 0);
                Assert.That(ended, Is.False);
            },
            0);
        Assert.That(ended, Is.True);
    }

    [Test]
    public void Another_thread_has_no_part_in_it()
    {
        var joined = true;
        ReplyBurst.Run(
            _ =>
            {
                var other = new Thread(() => joined = ReplyBurst.TryDoAtEnd(Assert.Fail));
                other.Start();
                other.Join();
            },
            0);
        Assert.That(joined, Is.False);
    }

    [Test]
    public void Ends_when_what_runs_in_it_fails()
    {
        var ended = false;
        Assert.That(
            () => ReplyBurst.Run<int>(
                _ =>
                {
                    ReplyBurst.TryDoAtEnd(() => ended = true);
                    throw new InvalidOperationException();
                },
                0),
            Throws.InvalidOperationException);
        Assert.That(ended, Is.True);
        Assert.That(ReplyBurst.TryDoAtEnd(Assert.Fail), Is.False);
    }
}

using IdResolution.Transport.Admission;

namespace IdResolution.Transport.Tests.Admission;

public sealed class BudgetTests
{
    [Test]
    public void What_a_share_holds_is_taken_from_the_whole_too_and_a_refusal_takes_nothing()
    {
        var whole = new Budget(10);
        var one = new Budget(6, whole);
        var other = new Budget(6, whole);
        Assert.That(one.TryTake(6), Is.True);
        Assert.That(one.TryTake(1), Is.False, "more than the share");
        Assert.That(other.TryTake(5), Is.False, "more than the whole");
        Assert.That((one.Taken, other.Taken, whole.Taken), Is.EqualTo((6L, 0L, 6L)));
        Assert.That(other.TryTake(4), Is.True);
        one.Return(6);
        other.Return(4);
        Assert.That((one.Taken, other.Taken, whole.Taken), Is.EqualTo((0L, 0L, 0L)));
    }
}

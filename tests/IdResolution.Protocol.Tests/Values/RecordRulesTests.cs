using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Values;

/// <summary>What may be registered, judged before anybody is asked (specification §0, §2.1).</summary>
public sealed class RecordRulesTests
{
    [TestCase(new uint[] { 1, 2, 100 }, RecordFault.None, 0u)]
    [TestCase(new uint[] { int.MaxValue }, RecordFault.None, 0u)]
    [TestCase(new uint[] { }, RecordFault.None, 0u)]
    [TestCase(new uint[] { 1, 0 }, RecordFault.InvalidIndex, 0u)]
    [TestCase(new uint[] { 1, 0x8000_0000 }, RecordFault.InvalidIndex, 0x8000_0000)]
    [TestCase(new uint[] { 3, 1, 3, 1 }, RecordFault.DuplicateIndex, 3u)]
    [TestCase(new uint[] { 3, 3, 0 }, RecordFault.InvalidIndex, 0u)]
    public void Indexes_are_judged(uint[] indexes, RecordFault fault, uint offending)
    {
        Assert.That(RecordRules.Judge([.. indexes.Select(Value)], out var index), Is.EqualTo(fault));
        Assert.That(index, Is.EqualTo(offending));
    }

    [TestCase(2_048, RecordFault.None)]
    [TestCase(2_049, RecordFault.TooManyValues)]
    public void A_record_has_so_many_values_and_no_more(int count, RecordFault fault) =>
        Assert.That(RecordRules.Judge([.. Enumerable.Range(1, count).Select(index => Value((uint)index))], out _), Is.EqualTo(fault));

    [TestCase("", 1, "the handle is missing")]
    [TestCase("noslash", 1, "not a valid handle")]
    [TestCase("88.100.1/x", 0, "there are no values")]
    [TestCase("88.100.1/x", 3_000, "3000 values; at most 2048")]
    public void Problems_are_told_in_words(string handle, int count, string words) =>
        Assert.That(RecordRules.ProblemOf(handle, [.. Enumerable.Range(1, count).Select(index => Value((uint)index))]), Does.Contain(words));

    [Test]
    public void A_good_record_has_no_problem() => Assert.That(RecordRules.ProblemOf("88.100.1/x", [Value(1), Value(2)]), Is.Null);

    private static HandleValue Value(uint index) => HandleValue.OfText(index, "URL", "x");
}

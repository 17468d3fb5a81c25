using System.Text;
using IdResolution.Protocol.Names;

namespace IdResolution.Caching.Tests;

public sealed class CacheKeyTests
{
    [TestCase("20.abc/xyz", "20.ABC/xyz", true)]
    [TestCase("20.abc/xyz", "20.ABC/XYZ", false)]
    [TestCase("0.na/abc", "0.NA/ABC", true)]
    public void Handles_are_folded_by_the_rule_of_clients(string one, string other, bool same) =>
        Assert.That(Samples.Key(one).AsSpan().SequenceEqual(Samples.Key(other)), Is.EqualTo(same));

    [Test]
    public void Types_are_folded_and_their_lengths_are_not()
    {
        // 97 is the octet of 'a': a length folded with the text would be 65.
        var longType = new string('u', 97);

        Assert.That(
            Samples.Key("1/a", types: ["url", longType]), Is.EqualTo(Samples.Key("1/a", types: ["URL", longType.ToUpperInvariant()])));
        Assert.That(Samples.Key("1/a", types: [longType])[9..13], Is.EqualTo(new byte[] { 0, 0, 0, 97 }).Or.Not.Contain(65));
    }

    [Test]
    public void Everything_that_changes_the_answer_changes_the_key()
    {
        byte[][] keys =
        [
            Samples.Key("1/a"), Samples.Key("1/b"), Samples.Key("1/a", certified: true), Samples.Key("1/a", [1]), Samples.Key(
                "1/a", [1, 2]),
            Samples.Key("1/a", types: ["URL"]), Samples.Key("1/a", types: ["URL."]), Samples.Key("1/a", [1], ["URL"]), Samples.Key(
                "1/a", types: ["A", "B"]),
        ];

        Assert.That(keys.Select(Convert.ToHexString).Distinct().Count(), Is.EqualTo(keys.Length));
    }

    [Test]
    public void The_handle_is_found_in_the_key() =>
        Assert.That(CacheKey.HandleOf(Samples.Key("1/a", [3], ["URL"])).ToArray(), Is.EqualTo("1/a"u8.ToArray()));

    [Test]
    public void A_question_with_no_place_in_a_cache_has_no_key()
    {
        var key = new byte[10_000];
        var longest = Encoding.UTF8.GetBytes("1/" + new string('x', HandleName.MaxLength - 2));

        Assert.That(CacheKey.TryWrite(longest, default, default, false, key, out _), Is.True);
        Assert.That(CacheKey.TryWrite([.. longest, 1], default, default, false, key, out _), Is.False);
        Assert.That(CacheKey.TryWrite(longest, new byte[2048], default, false, key, out _), Is.False);
        Assert.That(CacheKey.TryWrite("1/a"u8, default, [0, 0, 0, 9, 1], false, key, out _), Is.False);
        Assert.That(CacheKey.TryWrite("1/a"u8, default, default, false, key.AsSpan(0, 7), out _), Is.False);
    }

    [Test]
    public void Octets_that_are_no_key_are_refused() =>
        Assert.That(() => CacheKey.HandleOf([0, 0, 9, 1, 2]).Length, Throws.ArgumentException);
}

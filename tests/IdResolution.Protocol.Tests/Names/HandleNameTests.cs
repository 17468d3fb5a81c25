using System.Text;
using IdResolution.Protocol.Names;

namespace IdResolution.Protocol.Tests.Names;

public sealed class HandleNameTests
{
    [TestCase("20.1000/100", "20.1000", "100")]
    [TestCase("a/b/c", "a", "b/c")]
    [TestCase("20.1000", "20.1000", "")]
    [TestCase("/x", "", "x")]
    [TestCase("/", "", "")]
    [TestCase("", "", "")]
    public void Prefix_and_suffix(string handle, string prefix, string suffix)
    {
        Assert.That(Text(HandleName.PrefixOf(Octets(handle))), Is.EqualTo(prefix));
        Assert.That(Text(HandleName.SuffixOf(Octets(handle))), Is.EqualTo(suffix));
    }

    [TestCase("20.abc/x", "0.NA/20.ABC")]
    [TestCase("20.abc", "0.NA/0.NA")]
    [TestCase("0.NA/20.abc", "0.NA/0.NA")]
    [TestCase("0.NA/0.NA", "0.NA/0.NA")]
    [TestCase("/x", "0.NA/")]
    [TestCase("", "0.NA/0.NA")]
    public void Authority_handle(string handle, string expected)
    {
        Assert.That(Text(HandleName.AuthorityHandleOf(Octets(handle))), Is.EqualTo(expected));
        var destination = new byte[handle.Length + 9];
        Assert.That(Text(destination.AsSpan(0, HandleName.WriteAuthorityHandle(Octets(handle), destination))), Is.EqualTo(expected));
    }

    [TestCase("0.NA/a.b.c", true, true, "0.NA/a.b")]
    [TestCase("0.na/a.b", true, true, "0.na/a")]
    [TestCase("0.NA/a", true, false, "")]
    [TestCase("0.NA/", false, false, "")]
    [TestCase("0.NA", false, false, "")]
    [TestCase("20.1/a.b", false, false, "")]
    public void Prefix_handles_and_their_parents(string handle, bool isPrefixHandle, bool isDerived, string parent)
    {
        Assert.That(HandleName.IsPrefixHandle(Octets(handle)), Is.EqualTo(isPrefixHandle));
        Assert.That(HandleName.IsDerivedPrefixHandle(Octets(handle)), Is.EqualTo(isDerived));
        Assert.That(Text(HandleName.ParentOf(Octets(handle))), Is.EqualTo(parent));
    }

    [TestCase("0.NA/x", true)]
    [TestCase("0/x", true)]
    [TestCase("0.", true)]
    [TestCase("0", false)]
    [TestCase("00/x", false)]
    [TestCase("20.0/x", false)]
    [TestCase("", false)]
    public void Global_handles(string handle, bool expected) => Assert.That(HandleName.IsGlobal(Octets(handle)), Is.EqualTo(expected));

    [Test]
    public void Folds_only_ASCII_letters_of_any_octets()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var octets = new byte[random.Next(200)];
            random.NextBytes(octets);
            var expected = octets.Select(octet => octet is >= 0x61 and <= 0x7A ? (byte)(octet - 0x20) : octet).ToArray();

            Assert.That(HandleName.Folded(octets), Is.EqualTo(expected));
            Assert.That(HandleName.EqualsIgnoreCase(octets, expected), Is.True);
        }
    }

    [TestCase("20.1/Admin", "20.1/Admin", true)]
    [TestCase("20.a/Admin", "20.A/Admin", true)]
    [TestCase("20.1/Admin", "20.1/ADMIN", false)]
    [TestCase("0.na/admin", "0.NA/ADMIN", true)]
    [TestCase("20.a", "20.A", true)]
    [TestCase("20.a/b", "20.a-b", false)]
    [TestCase("20.1/a", "20.1/ab", false)]
    public void Identities_compare_strictly_behind_the_slash(string left, string right, bool same)
    {
        Assert.That(HandleName.SameIdentity(Octets(left), Octets(right)), Is.EqualTo(same));
        Assert.That(HandleName.SameIdentity(Octets(right), Octets(left)), Is.EqualTo(same));
    }

    [TestCase("88.1/x", true)]
    [TestCase("88.1/", true)]
    [TestCase("88.1/a/b c%20中", true)]
    [TestCase("88.1", false)]
    [TestCase("/x", false)]
    [TestCase(".88/x", false)]
    [TestCase("88./x", false)]
    [TestCase("88..1/x", false)]
    [TestCase("88.1/a\u0000", false)]
    [TestCase("88.1/a\u001F", false)]
    [TestCase("88.1/a\u007F", false)]
    [TestCase("", false)]
    public void Handles_that_may_be_registered(string handle, bool valid) =>
        Assert.That(HandleName.IsValidForRegistration(Octets(handle)), Is.EqualTo(valid));

    // Lone continuation, overlong slash, surrogate, above U+10FFFF, five-octet form, cut off.
    [TestCase("80")]
    [TestCase("C0AF")]
    [TestCase("EDA080")]
    [TestCase("F4908080")]
    [TestCase("F888808080")]
    [TestCase("E4BD")]
    public void Octets_that_are_not_UTF8_may_not_be_registered(string hex)
    {
        byte[] handle = [.. "88.1/"u8, .. Convert.FromHexString(hex)];

        Assert.That(HandleName.IsValidForRegistration(handle), Is.False);
    }

    [Test]
    public void A_handle_has_at_most_2048_octets()
    {
        byte[] longest = [.. "88.1/"u8, .. Enumerable.Repeat((byte)'x', 2043)];

        Assert.That(HandleName.IsValidForRegistration(longest), Is.True);
        Assert.That(HandleName.IsValidForRegistration([.. longest, (byte)'x']), Is.False);
    }

    private static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);

    [TestCase("88.100/x", "88.100", ExpectedResult = true)]
    [TestCase("0.NA/88.100", "88.100", ExpectedResult = true)]
    [TestCase("0.na/88.ABC.1", "88.abc", ExpectedResult = true)]
    [TestCase("88.100.1/x", "88.100", ExpectedResult = true)]
    [TestCase("88.100", "88.100", ExpectedResult = true)]
    [TestCase("88.1001/x", "88.100", ExpectedResult = false)]
    [TestCase("88.10/x", "88.100", ExpectedResult = false)]
    [TestCase("0.NA/88", "88.100", ExpectedResult = false)]
    [TestCase("", "88.100", ExpectedResult = false)]
    public bool Knows_what_is_below_a_prefix(string handle, string prefix) => HandleName.IsBelow(Encoding.UTF8.GetBytes(handle), Encoding.UTF8.GetBytes(prefix));
}

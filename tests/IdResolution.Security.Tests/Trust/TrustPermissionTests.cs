using IdResolution.Security.Trust;

namespace IdResolution.Security.Tests.Trust;

[TestFixture]
public sealed class TrustPermissionTests
{
    [TestCase("everything", "", "20.5/x", true)]
    [TestCase("thisHandle", "88.100/X", "88.100/X", true)]
    [TestCase("thisHandle", "88.a/X", "88.A/X", true)]
    [TestCase("thisHandle", "88.100/X", "88.100/x", false)]
    [TestCase("thisHandle", "88.100/X", "88.100/X/1", false)]
    [TestCase("thisHandle", "88.100/X", "88.100/XY", false)]
    [TestCase("thisHandle", "0.NA/88.100", "0.na/88.100", true)]
    [TestCase("thisHandle", "0.NA/88.100", "88.100/anything", true)]
    [TestCase("thisHandle", "88.100", "88.100/anything", true)]
    [TestCase("thisHandle", "88.100", "0.NA/88.100", true)]
    [TestCase("thisHandle", "88.100", "88.100", true)]
    [TestCase("thisHandle", "0.NA/88.100", "88.100.1/x", false)]
    [TestCase("thisHandle", "0.NA/88.100", "0.NA/88.100.1", false)]
    [TestCase("thisHandle", "0.NA/88.100", "88.10/x", false)]
    [TestCase("derivedPrefixes", "0.NA/88.100", "0.NA/88.100.1", true)]
    [TestCase("derivedPrefixes", "0.NA/88.100", "0.NA/88.100.1.2", true)]
    [TestCase("derivedPrefixes", "0.NA/88.100", "88.100.1/x", true)]
    [TestCase("derivedPrefixes", "88.100", "88.100.1.2/x", true)]
    [TestCase("derivedPrefixes", "0.NA/88.100", "88.100/x", false)]
    [TestCase("derivedPrefixes", "0.NA/88.100", "0.NA/88.100", false)]
    [TestCase("derivedPrefixes", "0.NA/88.100", "88.1001/x", false)]
    [TestCase("derivedPrefixes", "0.NA/88.100", "88.100./x", false)]
    [TestCase("derivedPrefixes", "88.100/X", "88.100/X.1", false)]
    [TestCase("handlesUnderThisPrefix", "0.NA/88.100", "88.100/x", true)]
    [TestCase("handlesUnderThisPrefix", "88.100", "88.100/x", true)]
    [TestCase("handlesUnderThisPrefix", "0.NA/88.100", "0.NA/88.100", false)]
    [TestCase("handlesUnderThisPrefix", "0.NA/88.100", "88.100.1/x", false)]
    [TestCase("handlesUnderThisPrefix", "88.100/X", "88.100/X", false)]
    [TestCase("allHandles", "88.100", "88.100/x", false)]
    [TestCase("Everything", "88.100", "88.100/x", false)]
    [TestCase("thisHandle", "", "88.100/x", false)]
    [TestCase("handlesUnderThisPrefix", "", "/x", false)]
    public void Covers_what_the_word_says(string word, string granted, string handle, bool covers) =>
        Assert.That(new TrustPermission(TrustPermission.LevelOf(word), granted).Covers(handle), Is.EqualTo(covers));
}

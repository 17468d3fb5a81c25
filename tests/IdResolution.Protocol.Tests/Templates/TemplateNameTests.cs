using IdResolution.Protocol.Templates;

namespace IdResolution.Protocol.Tests.Templates;

public sealed class TemplateNameTests
{
    [TestCase("88.100/PUMP@42", "@", "88.100/PUMP", "42")]
    [TestCase("88.100/PUMP@42@43", "@", "88.100/PUMP", "42@43")]
    [TestCase("88.100/PUMP@", "@", "88.100/PUMP", "")]
    [TestCase("88.100/A--B", "--", "88.100/A", "B")]
    [TestCase("88.100/42/7", "/", "88.100", "42/7")]
    [TestCase("88.100/泵@四十二", "@", "88.100/泵", "四十二")]
    [TestCase("8@8/PUMP@42", "@", "8@8/PUMP", "42")]
    public void Cuts_at_the_first_delimiter_behind_the_prefix(string handle, string delimiter, string expectedBase, string extension)
    {
        var name = TemplateName.Split(handle, delimiter);
        Assert.That(name, Is.EqualTo(new TemplateName(handle, expectedBase, extension)));
        Assert.That(name!.HasBaseHandle, Is.EqualTo(delimiter != "/"));
    }

    [TestCase("88.100/PUMP", "@")]
    [TestCase("88.100/PUMP@42", "")]
    [TestCase("8@8/PUMP", "@")]
    [TestCase("88.100/A@\n", "@")]
    public void Says_when_there_is_none_or_the_name_could_not_be_registered(string handle, string delimiter) =>
        Assert.That(TemplateName.Split(handle, delimiter), Is.Null);

    [Test]
    public void Refuses_octets_that_are_no_text() =>
        Assert.That(TemplateName.Split(new Utf8String("88.100/A@\xFF"u8[..9].ToArray().Append((byte)0xFF).ToArray()), "@"), Is.Null);
}

using IdResolution.Node.Options;

namespace IdResolution.Gateways.Tests.ProductCodes;

public sealed class ProductCodeOptionsTests
{
    [TestCase("ProductCodes:Rules:0: \"gtin 1* -> 88.1/x\" must end in {code}", "ProductCodes:Rules:0=gtin 1* -> 88.1/x")]
    [TestCase("ProductCodes:Rules:1: \"gtin 1* -> 88.2/{code}\" says again", "ProductCodes:Rules:0=gtin 1* -> 88.1/{code}", "ProductCodes:Rules:1=gtin 1* -> 88.2/{code}")]
    [TestCase("ProductCodes:Stem: \"id\" is not a path", "ProductCodes:Stem=id")]
    [TestCase("ProductCodes:Stem: \"/id/\" is not a path", "ProductCodes:Stem=/id/")]
    [TestCase("ProductCodes:Stem: \"/a?b\" is not a path", "ProductCodes:Stem=/a?b")]
    [TestCase("ProductCodes:Stem: /api has another meaning", "ProductCodes:Stem=/api")]
    [TestCase("ProductCodes:Stem: /01 has another meaning", "ProductCodes:Stem=/01")]
    public void What_cannot_be_meant_is_an_error(string error, params string[] settings) =>
        Assert.That(() => ConfigurationLoader.Load(null, settings), Throws.TypeOf<ConfigurationException>().With.Message.Contains(error));

    [Test]
    public void Rules_are_read_from_a_list() =>
        Assert.That(ConfigurationLoader.Load(null, ["ProductCodes:Rules:0=gtin 1* -> 88.1/{code}", "ProductCodes:Stem=/id/x"]).ProductCodes.Rules, Is.EqualTo(new[] { "gtin 1* -> 88.1/{code}" }));
}

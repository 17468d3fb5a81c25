using IdResolution.Node.Options;

namespace IdResolution.Gateways.Tests.V1;

public sealed class SearchConfigurationTests
{
    [TestCase("Search:MaxValues=0", "Search:MaxValues")]
    [TestCase("Search:MaxValues=2000000001", "Search:MaxValues")]
    [TestCase("Search:Types:0= ", "Search:Types:0")]
    [TestCase("Search:Types=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33", "Search:Types")]
    [TestCase("Search:Type=URL", "Search:Type")]
    public void Says_which_key_is_wrong(string setting, string key) =>
        Assert.That(() => ConfigurationLoader.Load(null, [setting]), Throws.InstanceOf<ConfigurationException>().With.Message.Contains(key + ":"));

    [Test]
    public void Types_may_be_one_text_with_commas() =>
        Assert.That(ConfigurationLoader.Load(null, ["Search:Types=URL, 10320/batch"]).Search.Types, Is.EqualTo(new[] { "URL", "10320/batch" }));
}

using IdResolution.Node.Options;

namespace IdResolution.Gateways.Tests.Proxy;

public sealed class ProxyConfigurationTests
{
    [TestCase("Proxy:RedirectSchemes=https,hdl", "Proxy:CountryHeader=X-Country")]
    [TestCase("Proxy:Enabled=false")]
    public void Takes(params string[] overrides) => Assert.That(() => ConfigurationLoader.Load(null, overrides), Throws.Nothing);

    [TestCase("Proxy:RedirectSchemes=https,JavaScript", "Proxy:RedirectSchemes:1")]
    [TestCase("Proxy:RedirectSchemes=data", "Proxy:RedirectSchemes:0")]
    [TestCase("Proxy:RedirectSchemes=ht tp", "Proxy:RedirectSchemes:0")]
    [TestCase("Proxy:CountryHeader=X-Country: x", "Proxy:CountryHeader")]
    public void Refuses(string setting, string key)
    {
        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(null, [setting]));

        Assert.That(exception!.Message, Does.Contain(key));
    }
}

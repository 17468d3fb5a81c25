using IdResolution.Gateways.Proxy;

namespace IdResolution.Gateways.Tests.Proxy;

public sealed class ProxyPathTests
{
    [TestCase("/88.100.1/x", "88.100.1/x")]
    [TestCase("/88.100.1%2Fx", "88.100.1/x")]
    [TestCase("/88.100.1/a%20b/c%3Fd", "88.100.1/a b/c?d")]
    [TestCase("/88.100.1/a+b", "88.100.1/a+b")]
    [TestCase("/hdl:88.100.1/x", "88.100.1/x")]
    [TestCase("/DOI:10.1000/182", "10.1000/182")]
    [TestCase("/info:hdl/88.100.1/x", "88.100.1/x")]
    [TestCase("/info:doi/10.1000/182", "10.1000/182")]
    [TestCase("/urn:hdl:88.100.1:x:y", "88.100.1/x:y")]
    [TestCase("/urn:eidr:10.5240:7791-8534", "10.5240/7791-8534")]
    [TestCase("/urn:doi:10.1000", "10.1000")]
    public void Finds_the_handle(string path, string handle)
    {
        Assert.That(ProxyPath.TryReadHandle(path, out var found), Is.True);
        Assert.That(found.ToString(), Is.EqualTo(handle));
    }

    [TestCase("/")]
    [TestCase("/hdl:")]
    [TestCase("/88.100.1/%")]
    [TestCase("/88.100.1/%0D%0AX:y")]
    [TestCase("/88.100.1/%00")]
    [TestCase("/88.100.1/%C3%28")]
    public void Refuses_what_cannot_be_one(string path) => Assert.That(ProxyPath.TryReadHandle(path, out _), Is.False);

    [TestCase("88.100.1/a b?c", "/88.100.1/a%20b%3Fc")]
    [TestCase("/evil.example/x", "/%2Fevil.example%2Fx", Description = "two slashes in front would be another host")]
    [TestCase("88.100.1/../api", "/88.100.1%2F..%2Fapi", Description = "a browser would step back")]
    [TestCase("88.100.1\\x", "/88.100.1%5Cx")]
    [TestCase("88.100.1/设", "/88.100.1/%E8%AE%BE")]
    public void Writes_the_path_so_that_browsers_leave_it_alone(string handle, string path)
    {
        Assert.That(ProxyPath.Of(handle), Is.EqualTo(path));
        Assert.That(ProxyPath.TryReadHandle(path, out var found) ? found.ToString() : null, Is.EqualTo(handle));
    }
}

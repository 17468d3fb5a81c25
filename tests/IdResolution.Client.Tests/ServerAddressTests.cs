namespace IdResolution.Client.Tests;

public sealed class ServerAddressTests
{
    [TestCase("node", "node", 2641)]
    [TestCase("node:99", "node", 99)]
    [TestCase(" 192.0.2.1:2641 ", "192.0.2.1", 2641)]
    [TestCase("[2001:db8::1]:99", "2001:db8::1", 99)]
    [TestCase("[2001:db8::1]", "2001:db8::1", 2641)]
    [TestCase("2001:db8::1", "2001:db8::1", 2641)]
    public void Reads_server_addresses(string text, string host, int port)
    {
        Assert.That(ServerAddress.TryParse(text, out var address));
        Assert.That(address, Is.EqualTo(new ServerAddress(host, port)));
    }

    [TestCase("tls://node", "node", 2642)]
    [TestCase("TLS://node:99", "node", 99)]
    [TestCase(" tls://[2001:db8::1]", "2001:db8::1", 2642)]
    public void Reads_server_addresses_with_TLS(string text, string host, int port)
    {
        Assert.That(ServerAddress.TryParse(text, out var address));
        Assert.That(address, Is.EqualTo(new ServerAddress(host, port, IsTls: true)));
        Assert.That(ServerAddress.TryParse(address.ToString(), out var again));
        Assert.That(again, Is.EqualTo(address));
    }

    [TestCase("http://node", "node", 80, false)]
    [TestCase("HTTP://node:8000/", "node", 8000, false)]
    [TestCase("https://[2001:db8::1]", "2001:db8::1", 443, true)]
    [TestCase("https://192.0.2.1:8443", "192.0.2.1", 8443, true)]
    public void Reads_addresses_of_servers_inside_HTTP(string text, string host, int port, bool isTls)
    {
        Assert.That(ServerAddress.TryParse(text, out var address));
        Assert.That(address, Is.EqualTo(new ServerAddress(host, port, isTls, IsHttp: true)));
        Assert.That(ServerAddress.TryParse(address.ToString(), out var again));
        Assert.That(again, Is.EqualTo(address));
    }

    [TestCase("")]
    [TestCase("tls://")]
    [TestCase("tls:node")]
    [TestCase("https://")]
    [TestCase("http://node/hdl")]
    [TestCase("ftp://node")]
    [TestCase("node:")]
    [TestCase("node:0")]
    [TestCase("node:65536")]
    [TestCase("node:x")]
    [TestCase(":99")]
    [TestCase("[node]:99")]
    [TestCase("[2001:db8::1")]
    [TestCase("[2001:db8::1]99")]
    [TestCase("[2001:db8::1]:")]
    [TestCase("a:b:c")]
    [TestCase("two words:1")]
    public void Refuses_what_is_not_a_server_address(string text) => Assert.That(ServerAddress.TryParse(text, out _), Is.False);
}

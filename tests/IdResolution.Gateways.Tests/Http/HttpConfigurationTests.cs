using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Node.Options;
using IdResolution.Node.Start;

namespace IdResolution.Gateways.Tests.Http;

public sealed class HttpConfigurationTests
{
    private DirectoryInfo _directory = null!;

    [SetUp]
    public void Make() => _directory = Directory.CreateTempSubdirectory("http-configuration-");

    [TearDown]
    public void Delete() => _directory.Delete(recursive: true);

    [Test]
    public async Task HTTPS_shows_its_own_certificate_and_a_new_one_once_the_file_has_it()
    {
        var (certificate, key) = (Path.Combine(_directory.FullName, "http.crt"), Path.Combine(_directory.FullName, "http.key"));
        var first = Write(certificate, key);
        await using var node = await HttpNode.StartAsync(configuration => configuration with
        {
            Http = configuration.Http with { Certificate = certificate, CertificateKey = key, HstsSeconds = 1_000 },
        });
        using var client = HttpNode.Client(node.Https);
        using var answer = await client.GetAsync("/healthz");
        Assert.That(answer.Headers.GetValues("Strict-Transport-Security"), Is.EqualTo(new[] { "max-age=1000" }));
        Assert.That(await ShownAsync(node.Https), Is.EqualTo(first));

        var second = Write(certificate, key);
        node.Node.Reload();
        Assert.That(await ShownAsync(node.Https), Is.EqualTo(second).And.Not.EqualTo(first));

        await File.WriteAllTextAsync(certificate, "nonsense");
        node.Node.Reload();
        Assert.That(await ShownAsync(node.Https), Is.EqualTo(second), "a broken file changes nothing");
    }

    [Test]
    public async Task A_certificate_that_nobody_vouches_for_binds_no_browser()
    {
        await using var node = await HttpNode.StartAsync();
        using var client = HttpNode.Client(node.Https);
        using var answer = await client.GetAsync("/healthz");
        Assert.That(answer.Headers.Contains("Strict-Transport-Security"), Is.False);
    }

    [TestCase("Http:SessionTimeoutSeconds=59", "Http:SessionTimeoutSeconds: 59 is not between 60 and 86400")]
    [TestCase("Http:ClientCertificates=Always", "Http:ClientCertificates: \"Always\" is not one of Off, Request")]
    [TestCase("Http:ClientCertificates=Request", "Http:ClientCertificates: needs an https:// address in Http:Url")]
    [TestCase("Http:ForwardedHeader=X-Real-IP", "Http:ForwardedHeader: \"X-Real-IP\" is not one of X-Forwarded-For, Forwarded")]
    [TestCase("Http:TrustedProxies=10.0.0.0/8,proxy", "Http:TrustedProxies:1: \"proxy\" is not a network such as 10.0.0.0/8 or 2001:db8::/32")]
    [TestCase("Http:PublicUrl=https://id.example.org/path", "Http:PublicUrl: \"https://id.example.org/path\" is not a scheme and a host such as https://id.example.org, without a path")]
    [TestCase("Http:PublicUrl=ftp://id.example.org", "Http:PublicUrl: \"ftp://id.example.org\" is not a scheme and a host such as https://id.example.org, without a path")]
    [TestCase("Http:Url=http://127.0.0.1:2641", "Http:Url: 127.0.0.1:2641 is the address of Handle:Tcp or Handle:Tls; HTTP needs a port of its own")]
    [TestCase("Http:Certificate=x.pem", "Http:Certificate: needs an https:// address in Http:Url")]
    [TestCase("Http:CertificateKey=x.pem", "Http:CertificateKey: needs Http:Certificate")]
    [TestCase("Http:MaxRequests=0", "Http:MaxRequests: 0 is not between 1 and 1000000")]
    public void What_the_section_must_not_say_is_told(string setting, string error)
    {
        Assert.That(() => ConfigurationLoader.Load(null, ["Http:Url=http://127.0.0.1:8000", setting]), Throws.TypeOf<ConfigurationException>().With.Property("Errors").EqualTo(new[] { error }));
    }

    [Test]
    public void A_certificate_that_cannot_be_used_ends_the_start()
    {
        Assert.That(
            async () => await HttpNode.StartAsync(configuration => configuration with { Http = configuration.Http with { Certificate = Path.Combine(_directory.FullName, "none.pem") } }),
            Throws.TypeOf<ConfigurationException>().With.Message.Contain("Http:Certificate").And.Message.Contain("Http:CertificateKey"));
    }

    [Test]
    public void An_address_that_this_machine_does_not_have_ends_the_start()
    {
        Assert.That(
            async () => await HttpNode.StartAsync(configuration => configuration with { Http = configuration.Http with { Url = "http://192.0.2.1:8000" } }),
            Throws.TypeOf<StartException>().With.Message.StartsWith("Cannot listen on http://192.0.2.1:8000: ").And.Message.EndsWith(" This machine does not have that address."));
    }

    private static byte[] Write(string certificate, string key)
    {
        using var rsa = RSA.Create(2048);
        using var made = new CertificateRequest("CN=id.example.org", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
        return made.GetCertHash();
    }

    private static async Task<byte[]> ShownAsync(Uri address)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, static (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync("id.example.org");
        return tls.RemoteCertificate!.GetCertHash();
    }
}

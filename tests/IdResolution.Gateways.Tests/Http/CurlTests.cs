using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdResolution.Gateways.Tests.Http;

/// <summary>A client that others wrote gets on with it.</summary>
public sealed class CurlTests
{
    private HttpFace _face = null!;
    private DirectoryInfo _directory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _face = await HttpFace.StartAsync(options => options with { RequestsClientCertificates = true });
        _directory = Directory.CreateTempSubdirectory("curl-");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _face.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Test]
    public async Task By_name_and_password()
    {
        var (code, output) = await CurlAsync("--user", $"300%3A88.100/SECRET:{HttpFace.Secret}");
        Assert.That((code, output), Is.EqualTo((0, HttpFace.SecretIdentity)));
        (_, output) = await CurlAsync("--user", "300%3A88.100/SECRET:wrong");
        Assert.That(output, Is.EqualTo("Refused"));
    }

    [Test]
    public async Task By_client_certificate()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(HttpFace.Key.ExportPem());
        using var certificate = new CertificateRequest($"CN={HttpFace.KeyIdentity}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var file = Path.Combine(_directory.FullName, "client.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + rsa.ExportPkcs8PrivateKeyPem());

        foreach (var version in new[] { "--http1.1", "--http2" })
        {
            var (code, output) = await CurlAsync(version, "--cert", file, "--header", "Authorization: Handle clientCert=\"true\"");
            Assert.That((code, output), Is.EqualTo((0, HttpFace.KeyIdentity)));
        }
    }

    [Test]
    public async Task Options_for_the_server_as_a_whole()
    {
        var (code, output) = await ForeignClient.RunAsync("curl", "--silent", "--insecure", "--include", "--request-target", "*", "--request", "OPTIONS", _face.Https.AbsoluteUri);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.StartWith("HTTP/2 401").Or.StartWith("HTTP/1.1 401"));
    }

    private Task<(int Code, string Output)> CurlAsync(params string[] arguments) =>
        ForeignClient.RunAsync("curl", ["--silent", "--show-error", "--insecure", "--max-time", "30", .. arguments, new Uri(_face.Https, "/who").AbsoluteUri]);
}

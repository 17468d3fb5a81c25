using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Testing;

namespace IdResolution.Caching.Redis.Tests;

public sealed class TlsTests
{
    [Test]
    public async Task A_server_of_the_named_authority_is_trusted_and_another_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("idresolution-tls-");
        try
        {
            var mine = WriteCertificate(folder, "mine");
            var foreign = WriteCertificate(folder, "foreign");
            var port = PortPicker.FreePort();
            using var server = new RedisServer(
                "--tls-port", port.ToString(CultureInfo.InvariantCulture), "--tls-cert-file", mine, "--tls-key-file", mine + ".key",
                "--tls-ca-cert-file", mine,
                "--tls-auth-clients", "no");
            void Choose(RedisCacheOptions options, string authority)
            {
                options.Endpoints = [$"127.0.0.1:{port}"];
                options.Tls = true;
                options.TlsHost = "localhost";
                options.TlsAuthorityFile = authority;
            }

            await using var trusting = await NodeFixture.ConnectedAsync(server, options => Choose(options, mine));
            await using var doubting = NodeFixture.Unconnected(server, options => Choose(options, foreign));
            await trusting.AskAndSettleAsync(Samples.Key("20.1/a"), Samples.Answer("one"));
            await Wait.UntilAsync(() => doubting.Redis.Metrics.Connections > 1);

            Assert.That((await trusting.Redis.TryGetAsync(Samples.Key("20.1/a"))).Answer, Is.Not.Null);
            Assert.That(doubting.Redis.Metrics.CallsWith(CallResult.Replied), Is.Zero);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string WriteCertificate(DirectoryInfo folder, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        var file = Path.Combine(folder.FullName, name + ".pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(file + ".key", key.ExportPkcs8PrivateKeyPem());
        return file;
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Security.Tls;

namespace IdResolution.Security.Tests.Tls;

public sealed class ServerCertificateTests
{
    private static readonly DateTimeOffset Now = new(2031, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Test]
    public void Is_made_around_the_key_and_signed_by_it()
    {
        using var key = PrivateKey.GenerateRsa();
        using var certificate = ServerCertificate.SelfMade(key, "Plant 7", [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Loopback], Now);

        Assert.That(ServerCertificate.KeyFingerprint(certificate), Is.EqualTo(key.PublicKey.Fingerprint()));
        Assert.That(certificate.HasPrivateKey);
        Assert.That(certificate.Subject, Is.EqualTo("CN=Plant 7"));
        Assert.That(certificate.NotBefore.ToUniversalTime(), Is.LessThan(Now.UtcDateTime));
        Assert.That(certificate.NotAfter.ToUniversalTime(), Is.GreaterThan(Now.AddYears(9).UtcDateTime));
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.That(names.EnumerateIPAddresses(), Is.EqualTo(new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }));
        Assert.That(certificate.MatchesHostname("127.0.0.1"));

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Now.UtcDateTime;
        Assert.That(chain.Build(certificate), "its signature is right");
    }

    [Test]
    public void A_long_name_or_one_with_commas_is_a_name_all_the_same()
    {
        using var key = PrivateKey.GenerateRsa();
        using var certificate = ServerCertificate.SelfMade(key, "CN=x, O=y " + new string('n', 100), [], Now);
        Assert.That(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), Is.EqualTo("CN=x, O=y " + new string('n', 54)));
    }

    [Test]
    public void Keys_that_TLS_does_not_take_are_refused()
    {
        using var dsa = Load(DSA.Create(1_024).ExportPkcs8PrivateKeyPem());
        using var shortRsa = Load(RSA.Create(1_024).ExportPkcs8PrivateKeyPem());
        foreach (var key in new[] { dsa, shortRsa })
        {
            Assert.That(ServerCertificate.CanCarry(key.PublicKey), Is.False);
            Assert.That(() => ServerCertificate.SelfMade(key, "x", [], Now), Throws.ArgumentException);
        }
    }

    [Test]
    public void Certificates_with_other_keys_have_fingerprints_too()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=x", curve, HashAlgorithmName.SHA256).CreateSelfSigned(Now, Now.AddDays(1));
        var expected = Convert.ToHexStringLower(SHA256.HashData(curve.ExportSubjectPublicKeyInfo()));
        Assert.That(ServerCertificate.KeyFingerprint(certificate), Is.EqualTo("SHA256:" + expected));
    }

    private static PrivateKey Load(string pem) => PrivateKey.Load(System.Text.Encoding.ASCII.GetBytes(pem));
}

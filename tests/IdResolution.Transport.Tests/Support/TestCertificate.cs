using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdResolution.Transport.Tests.Support;

/// <summary>Self-made certificates, two for all tests.</summary>
internal sealed class TestCertificate
{
    private TestCertificate(string name)
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UtcNow;
        Context = SslStreamCertificateContext.Create(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)), null, offline: true);
    }

    public static TestCertificate First { get; } = new("first");

    public static TestCertificate Second { get; } = new("second");

    public SslStreamCertificateContext Context { get; }

    public string Thumbprint => Context.TargetCertificate.Thumbprint;
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Protocol.Keys;

namespace IdResolution.Security.Tls;

/// <summary>
/// Certificates for the TLS port. A client knows a server by its key, so that a certificate made around that key needs nobody's signature
/// (specification §2.9, §8.1). Stateless.
/// </summary>
public static class ServerCertificate
{
    /// <summary>What today's TLS libraries take as an RSA key, in bits.</summary>
    public const int MinKeyBits = 2_048;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int MaxNameLength = 64;

    // A client's clock may be behind ours.
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);

    // Pinned by its key and made anew at every start, it need never run out.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3_650);

    /// <summary>True for RSA keys of at least <see cref="MinKeyBits"/>; TLS 1.3 has no place for DSA.</summary>
    public static bool CanCarry(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Record is RsaPublicKeyRecord && key.Bits >= MinKeyBits;
    }

    /// <summary>Makes a certificate that the key itself signs, with the private key in it; the caller disposes it.</summary>
    /// <param name="key">A key that <see cref="CanCarry"/> takes.</param>
    /// <param name="name">The common name, for people; cut after 64 characters.</param>
    /// <param name="addresses">Where the server is reached.</param>
    /// <param name="now">Valid from a day before this, for ten years.</param>
    /// <exception cref="ArgumentException">The key is of another kind or too short.</exception>
    public static X509Certificate2 SelfMade(PrivateKey key, string name, IReadOnlyList<IPAddress> addresses, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(addresses);
        if (!CanCarry(key.PublicKey)) throw new ArgumentException("TLS needs an RSA key of at least 2,048 bits.", nameof(key));
        using var rsa = (RSA)key.Import();
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name.Length <= MaxNameLength ? name : name[..MaxNameLength]);
        var request = new CertificateRequest(subject.Build(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        if (addresses.Count > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var address in addresses.Distinct()) names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }
        return request.CreateSelfSigned(now - Before, now + Lifetime);
    }

    /// <summary>
    /// The certificate's key as <see cref="PublicKey.Fingerprint"/> shows it: <c>SHA256:</c> and the hexadecimal SHA-256 of the
    /// SubjectPublicKeyInfo.
    /// </summary>
    public static string KeyFingerprint(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        // Written anew where it can be, so that two encodings of one key are one fingerprint.
        using var rsa = certificate.GetRSAPublicKey();
        return PublicKey.FingerprintOf(rsa?.ExportSubjectPublicKeyInfo() ?? certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }
}

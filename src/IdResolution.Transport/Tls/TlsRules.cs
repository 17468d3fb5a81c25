using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace IdResolution.Transport.Tls;

/// <summary>How TLS is spoken here.</summary>
internal static class TlsRules
{
    /// <summary>TLS 1.3, and 1.2 for libraries that have nothing newer; no renegotiation, no client certificates.</summary>
    public static SslServerAuthenticationOptions For(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        AllowRenegotiation = false,
        ClientCertificateRequired = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };
}

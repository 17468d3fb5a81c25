using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace IdResolution.Gateways.Http;

/// <summary>How TLS is spoken to HTTP clients.</summary>
internal static class HttpTls
{
    /// <summary>
    /// TLS 1.3, and 1.2 for libraries that have nothing newer. A client certificate is asked for where the operator wants it, and none is refused here: whose key
    /// it holds is found out when a request says that it is to count.
    /// </summary>
    public static SslServerAuthenticationOptions For(HttpServerOptions options) => new()
    {
        ServerCertificateContext = options.Certificate!(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        AllowRenegotiation = false,
        ClientCertificateRequired = options.RequestsClientCertificates,
#pragma warning disable CA5359 // Of clients; what proves something is the key alone, and that is looked at later.
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = WithoutNetwork(),
    };

    // A stranger's certificate names addresses where its issuer could be fetched; this node does not go there.
    private static X509ChainPolicy WithoutNetwork() => new()
    {
        DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck, TrustMode = X509ChainTrustMode.CustomRootTrust,
    };
}

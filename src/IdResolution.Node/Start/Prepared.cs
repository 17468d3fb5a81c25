using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Node.Start;

/// <summary>What <see cref="Preparation"/> found or made.</summary>
/// <param name="Site">The site record that this node serves.</param>
/// <param name="ServerKey">The private key of this node; the caller's to dispose of.</param>
/// <param name="Tls">The certificate of the TLS port, and of HTTPS unless that has its own; null when neither wants it.</param>
/// <param name="HttpTls">The certificate of HTTPS; null when there is none.</param>
/// <param name="ServerKeyCreated">True when the node's key pair was made now.</param>
/// <param name="AdminKeyFile">Where the first administrator's private key was written now; null when there is one already.</param>
/// <param name="Samples">Sample identifiers registered now.</param>
/// <param name="ServerIndex">Position of this node among the servers of <paramref name="Site"/>.</param>
internal sealed record Prepared(
    SiteRecord Site, PrivateKey ServerKey, TlsCertificate? Tls, TlsCertificate? HttpTls, bool ServerKeyCreated, string? AdminKeyFile, int Samples, int ServerIndex);

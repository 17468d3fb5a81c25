using System.Security.Cryptography.X509Certificates;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>
/// The certificate of the connection, where a request says that it is to count (specification §8.3): its subject names the identity, and its key must be the
/// HS_PUBKEY of that. The handshake has shown that the client has the private key; who issued the certificate is of no account, so that one made by oneself
/// will do. Safe for use from many threads.
/// </summary>
internal sealed class CertificateScheme(GatewayDoor door, HttpServerOptions options, TimeProvider time)
{
    private const string UserId = "0.9.2342.19200300.100.1.1";
    private const string CommonName = "2.5.4.3";

    public async ValueTask<Caller> IdentifyAsync(HttpCall call)
    {
        if (!options.RequestsClientCertificates) return Caller.Refused("Client certificates are not taken here.");
        if (CrossSite.MayBeForged(call)) return Caller.Refused("A page of another site may have had the browser send this; add the header X-Requested-With.");
        // A proxy's own certificate says nothing about its clients.
        if (call.Peer.IsForwarded || call.Context.Connection.ClientCertificate is not { } certificate) return Caller.Refused("No client certificate came with the connection.");
        var now = time.GetUtcNow();
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime()) return Caller.Refused("The client certificate is not valid now.");
        if (IdentityOf(certificate.SubjectName) is not { } identity) return Caller.Refused("The subject of the client certificate has no UID or CN that is index:handle.");
        var claim = new KeyClaim(identity, certificate.PublicKey.ExportSubjectPublicKeyInfo());
        return Caller.Of(await door.ProveAsync(claim, call.Remote.Address, call.Aborted));
    }

    private static ValueReference? IdentityOf(X500DistinguishedName subject) => Find(subject, UserId) ?? Find(subject, CommonName);

    private static ValueReference? Find(X500DistinguishedName subject, string attribute)
    {
        foreach (var name in subject.EnumerateRelativeDistinguishedNames())
        {
            if (name.HasMultipleElements || name.GetSingleElementType().Value != attribute || name.GetSingleElementValue() is not { } text) continue;
            // A name without an index is somebody's name.
            if (HandleCredentials.TryReadIdentity(text, isEncoded: false, out var identity) && text.StartsWith($"{identity.Value.Index}:", StringComparison.Ordinal)) return identity;
        }
        return null;
    }
}

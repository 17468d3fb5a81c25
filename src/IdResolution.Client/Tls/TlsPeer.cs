using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Client.Failures;
using IdResolution.Protocol.Values;
using IdResolution.Security.Tls;
using PublicKey = IdResolution.Security.PublicKey;

namespace IdResolution.Client.Tls;

/// <summary>
/// Who must answer inside TLS. A server that is known by its key has to prove that key, whatever its certificate says besides; of any other
/// an authority that this machine trusts has to vouch for the name. Safe for use from many threads.
/// </summary>
/// <param name="Host">The name or address as it was given.</param>
/// <param name="Expected">Fingerprint of the key; null when the authorities decide.</param>
/// <param name="Source">Where the fingerprint comes from, for messages.</param>
internal sealed record TlsPeer(string Host, string? Expected, string Source)
{
    /// <summary>A configured server.</summary>
    public static TlsPeer Of(ServerAddress server, PublicKey? key) => new(server.Host, key?.Fingerprint(), "the server's key was given as");

    /// <summary>A server of a site, known by the pin or the key in the record.</summary>
    /// <remarks>A record without either leaves the authorities to decide, for the address that it names.</remarks>
    /// <param name="server">The server.</param>
    /// <param name="announced">What the record says about TLS.</param>
    /// <param name="domain">The name that the record gives in place of an address; null for none.</param>
    public static TlsPeer Of(SiteServer server, TlsAnnouncement announced, string? domain = null) => Of(server, announced.Pin, domain);

    /// <summary>The same for HTTPS, which has the certificate that TLS has (specification §8.1).</summary>
    public static TlsPeer Of(SiteServer server, string? pin, string? domain)
    {
        var key = pin ?? (PublicKey.TryRead(server.PublicKey.Span, out var own) ? own.Fingerprint() : null);
        return new TlsPeer(domain ?? server.Address.ToString(), key, "the site record says");
    }

    /// <summary>Agrees upon TLS; disposes the stream when that fails.</summary>
    /// <exception cref="ServerNotProvenException">Somebody else answers.</exception>
    /// <exception cref="ServerUnreachableException">TLS is not spoken there.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<Stream> SecureAsync(Stream stream, IPEndPoint server, CancellationToken cancellation)
    {
        string? refusal = null;
        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await secured.AuthenticateAsClientAsync(OptionsFor(judged => refusal = judged), cancellation);
            return secured;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await secured.DisposeAsync();
            throw refusal is not null ? NotTrusted(server, refusal, exception) : NotSpoken(server, exception);
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to agree upon TLS.</summary>
    /// <param name="judged">Told why somebody is not trusted; null when he is.</param>
    public SslClientAuthenticationOptions OptionsFor(Action<string?> judged) => new()
    {
        TargetHost = Host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            var refusal = Judge(certificate as X509Certificate2, errors);
            judged(refusal);
            return refusal is null;
        },
    };

    /// <summary>Somebody else answers.</summary>
    public static HandleClientException NotTrusted(IPEndPoint server, string refusal, Exception exception) =>
        new ServerNotProvenException(server.ToString(), $"{server} is not trusted: {refusal} Nothing was sent.", exception);

    /// <summary>TLS is not spoken there.</summary>
    public static HandleClientException NotSpoken(IPEndPoint server, Exception exception) => new ServerUnreachableException(
        server.ToString(), $"{server} does not speak TLS 1.2 or 1.3 as we do. Is this its TLS port?", exception);

    private string? Judge(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (certificate is null) return "it shows no certificate.";
        var shown = ServerCertificate.KeyFingerprint(certificate);
        if (Expected is not null)
            return shown.Equals(Expected, StringComparison.OrdinalIgnoreCase) ? null : $"the certificate's key is {shown} but {Source} {Expected}.";
        return errors == SslPolicyErrors.None
            ? null
            : $"no authority of this machine vouches for its certificate for '{Host}' ({errors}); the certificate's key is {shown}. "
                + "Give the server's key to trust it by that.";
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IdResolution.Node.Options;
using IdResolution.Security;
using IdResolution.Security.Tls;

namespace IdResolution.Node.Start;

/// <summary>
/// The certificate of the TLS port: from files, which may be replaced while the node runs, or made at the start around the node's own key
/// and kept in memory only. Safe for use from many threads.
/// </summary>
internal sealed class TlsCertificate
{
    private readonly Func<SslStreamCertificateContext> _load;
    private volatile SslStreamCertificateContext _current;

    private TlsCertificate(Func<SslStreamCertificateContext> load, bool isFromFiles)
    {
        _load = load;
        _current = load();
        IsFromFiles = isFromFiles;
        AnnouncedKey = KeyFingerprint;
    }

    /// <summary>What the next handshake shows.</summary>
    public SslStreamCertificateContext Current => _current;

    /// <summary>False when it is self-made; such a one never changes.</summary>
    public bool IsFromFiles { get; }

    /// <summary>When it runs out.</summary>
    public DateTimeOffset Expires => new(_current.TargetCertificate.NotAfter.ToUniversalTime());

    /// <summary>The fingerprint of its key.</summary>
    public string KeyFingerprint => ServerCertificate.KeyFingerprint(_current.TargetCertificate);

    /// <summary>The fingerprint that the site record of this start announces.</summary>
    public string AnnouncedKey { get; }

    /// <summary>Loads the certificate of the TLS port, or makes it where no file is named.</summary>
    /// <exception cref="ConfigurationException">The files cannot be used.</exception>
    public static TlsCertificate Open(Configuration configuration, PrivateKey serverKey, TimeProvider time)
    {
        var handle = configuration.Handle;
        if (handle.TlsCertificate.Length > 0) return OpenFiles("Handle:TlsCertificate", handle.TlsCertificate, handle.TlsCertificateKey);
        var addresses = Addresses(configuration);
        var name = configuration.Node.Description.Length > 0 ? configuration.Node.Description : addresses[0].ToString();
        return new TlsCertificate(
            () => ContextOf(ServerCertificate.SelfMade(serverKey, name, addresses, time.GetUtcNow()), []), isFromFiles: false);
    }

    /// <summary>Loads one from files.</summary>
    /// <param name="key">Where they are configured; the key's file at the same name with <c>Key</c> behind it.</param>
    /// <param name="certificateFile">PEM.</param>
    /// <param name="keyFile">PEM; empty when the key is in <paramref name="certificateFile"/>.</param>
    /// <exception cref="ConfigurationException">The files cannot be used.</exception>
    public static TlsCertificate OpenFiles(string key, string certificateFile, string keyFile)
    {
        try
        {
            return new TlsCertificate(() => FromFiles(key, certificateFile, keyFile), isFromFiles: true);
        }
        catch (StartException e)
        {
            // Starting again would not help.
            throw new ConfigurationException([$"{key}: {e.Message}"]);
        }
    }

    /// <summary>Reads the files again; true when another certificate is shown from now on. On failure the present one stays.</summary>
    /// <exception cref="StartException">The files cannot be used.</exception>
    public bool Reload()
    {
        if (!IsFromFiles) return false;
        var loaded = _load();
        if (loaded.TargetCertificate.Equals(_current.TargetCertificate)) return false;
        _current = loaded;
        return true;
    }

    private static IPAddress[] Addresses(Configuration configuration)
    {
        var handle = configuration.Handle;
        if (handle.PublicAddress.Length > 0) return [.. handle.PublicAddress.Split(',', StringSplitOptions.TrimEntries).Select(IPAddress.Parse)];
        var listening = new[] { handle.Tls.Length > 0 ? IPEndPoint.Parse(handle.Tls).Address : null, HttpUrls.TlsAddress(configuration.Http.Url) };
        return [.. listening.OfType<IPAddress>().Distinct()];
    }

    private static SslStreamCertificateContext FromFiles(string key, string certificateFile, string keyFile)
    {
        try
        {
            // The key may stand in the same file; what else stands there is the way to the root.
            var own = X509Certificate2.CreateFromPemFile(certificateFile, keyFile.Length > 0 ? keyFile : null);
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(certificateFile);
            return ContextOf(own, [.. all.Where(other => !other.Equals(own))]);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"The TLS certificate {certificateFile} cannot be used: {e.Message} It must be PEM, with its unencrypted private key "
                + $"in {key}Key or in the same file.",
                e);
        }
    }

    // Offline: nothing is fetched from anywhere to complete the chain.
    private static SslStreamCertificateContext ContextOf(X509Certificate2 certificate, X509Certificate2Collection chain) =>
        SslStreamCertificateContext.Create(certificate, chain, offline: true);
}

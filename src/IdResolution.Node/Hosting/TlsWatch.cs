using IdResolution.Node.Start;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>
/// Keeps the certificate of the TLS port, or of HTTPS, fresh: looks at the files every hour and when told to, and warns while it is about to run out.
/// Safe for use from many threads.
/// </summary>
internal sealed class TlsWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan WarnBefore = TimeSpan.FromDays(21);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromHours(12);

    private readonly TlsCertificate _certificate;
    private readonly bool _isAnnounced;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private DateTimeOffset _warned = DateTimeOffset.MinValue;

    /// <param name="certificate">What is watched.</param>
    /// <param name="isAnnounced">True when its key stands in the site record.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it reports.</param>
    public TlsWatch(TlsCertificate certificate, bool isAnnounced, TimeProvider time, ILogger log)
    {
        _certificate = certificate;
        _isAnnounced = isAnnounced;
        _time = time;
        _log = log;
        _timer = time.CreateTimer(static self => ((TlsWatch)self!).Look(), this, TimeSpan.Zero, Interval);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Reads the files again if they hold another certificate now.</summary>
    public void Look()
    {
        lock (_gate)
        {
            Reload();
            var now = _time.GetUtcNow();
            var left = _certificate.Expires - now;
            if (left > WarnBefore || now - _warned < WarnEvery) return;
            _warned = now;
            if (left > TimeSpan.Zero) NodeLog.CertificateExpires(_log, _certificate.Expires);
            else NodeLog.CertificateExpired(_log, _certificate.Expires);
        }
    }

    private void Reload()
    {
        try
        {
            if (!_certificate.Reload()) return;
            _warned = DateTimeOffset.MinValue;
            NodeLog.CertificateReloaded(_log, _certificate.Expires);
            if (_isAnnounced && _certificate.KeyFingerprint != _certificate.AnnouncedKey) NodeLog.CertificateKeyChanged(_log);
        }
        catch (StartException e)
        {
            NodeLog.CertificateNotReloaded(_log, e.Message);
        }
    }
}

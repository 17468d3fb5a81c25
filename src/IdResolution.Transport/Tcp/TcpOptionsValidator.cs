using Microsoft.Extensions.Options;

namespace IdResolution.Transport.Tcp;

/// <summary>Checks every range of <see cref="TcpOptions"/> and reports all errors at once. Stateless.</summary>
public sealed class TcpOptionsValidator : IValidateOptions<TcpOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TcpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var ranges = new RangeChecks("Tcp");
        if (!Enum.IsDefined(options.Engine)) ranges.Fail(nameof(options.Engine), "must be Auto, Epoll or Kestrel");
        ranges.Check(nameof(options.Threads), options.Threads, 0, 256);
        ranges.Check(nameof(options.MaxConnections), options.MaxConnections, 1, 1_000_000);
        ranges.Check(nameof(options.MaxConnectionsPerSource), options.MaxConnectionsPerSource, 1, 1_000_000);
        ranges.Check(nameof(options.IdleTimeout), options.IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        ranges.Check(nameof(options.FrameTimeout), options.FrameTimeout, Shortest, TenMinutes);
        ranges.Check(nameof(options.MinReceiveRate), options.MinReceiveRate, 256, 1 << 30);
        ranges.Check(nameof(options.WriteTimeout), options.WriteTimeout, Shortest, TenMinutes);
        ranges.Check(nameof(options.RequestTimeout), options.RequestTimeout, Shortest, TimeSpan.FromHours(1));
        ranges.Check(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, TenMinutes);
        ranges.Check(nameof(options.HandshakeTimeout), options.HandshakeTimeout, Shortest, TenMinutes);
        ranges.Check(nameof(options.MaxHandshakes), options.MaxHandshakes, 1, 65_536);
        ranges.Check(nameof(options.MaxOutstandingPerConnection), options.MaxOutstandingPerConnection, 1, 65_536);
        ranges.Check(nameof(options.MaxOutstanding), options.MaxOutstanding, 1, 1 << 20);
        ranges.Check(nameof(options.MaxOctetsInFlight), options.MaxOctetsInFlight, 1L << 20, 64L << 30);
        return ranges.Result;
    }
}

using Microsoft.Extensions.Options;

namespace IdResolution.Transport.Udp;

/// <summary>Checks every range of <see cref="UdpOptions"/> and reports all errors at once. Stateless.</summary>
public sealed class UdpOptionsValidator : IValidateOptions<UdpOptions>
{
    private const int MiB = 1 << 20;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UdpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var ranges = new RangeChecks("Udp");
        if (!Enum.IsDefined(options.Engine)) ranges.Fail(nameof(options.Engine), "must be Auto, Batched or Portable");
        ranges.Check(nameof(options.Threads), options.Threads, 0, 256);
        ranges.Check(nameof(options.BatchSize), options.BatchSize, 1, 1024);
        ranges.Check(nameof(options.SpinTime), options.SpinTime, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        ranges.Check(nameof(options.SocketBufferOctets), options.SocketBufferOctets, 65_536, 1024 * MiB);
        ranges.Check(nameof(options.MaxUdpAnswerOctets), options.MaxUdpAnswerOctets, 512, 272_804);
        ranges.Check(nameof(options.MaxPartials), options.MaxPartials, 1, MiB);
        ranges.Check(nameof(options.MaxPartialsPerSource), options.MaxPartialsPerSource, 1, Math.Max(1, options.MaxPartials));
        ranges.Check(nameof(options.MaxPartialOctets), options.MaxPartialOctets, MiB, 1024 * MiB);
        ranges.Check(nameof(options.PartialLifetime), options.PartialLifetime, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(60));
        ranges.Check(nameof(options.QueueLength), options.QueueLength, 1, MiB);
        ranges.Check(nameof(options.MaxQueuedOctets), options.MaxQueuedOctets, MiB, 1024 * MiB);
        ranges.Check(nameof(options.Workers), options.Workers, 1, 65_536);
        ranges.Check(nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        ranges.Check(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        ranges.Check(nameof(options.RequestsPerSecondPerSource), options.RequestsPerSecondPerSource, 0, 10_000_000);
        ranges.Check(nameof(options.BurstPerSource), options.BurstPerSource, 1, 10_000_000);
        return ranges.Result;
    }
}

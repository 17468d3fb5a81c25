using IdResolution.Protocol.Serving;

namespace IdResolution.Transport.Metrics;

/// <summary>
/// Measures how long requests spend in the synchronous half, for one of <see cref="Interval"/>: every one would cost the hot path more than
/// it tells. While nobody listens it costs a comparison. For one thread at a time.
/// </summary>
internal sealed class LatencySampler(TransportMetrics metrics, ClientTransport transport, TimeProvider time)
{
    /// <summary>Of so many requests one is measured.</summary>
    public const int Interval = 32;

    private const long NotMeasured = long.MinValue;

    // Many samplers live shortly, one a connection: their first requests must not be all that is measured.
    private int _left = Random.Shared.Next(1, Interval + 1);

    /// <summary>When requests were received; to be handed to <see cref="End"/>.</summary>
    public long Begin() => metrics.MeasuresDuration ? time.GetTimestamp() : NotMeasured;

    /// <summary>The requests that were received together are answered.</summary>
    /// <param name="began">What <see cref="Begin"/> gave.</param>
    /// <param name="requests">How many they were.</param>
    public void End(long began, int requests)
    {
        if (began == NotMeasured || (_left -= requests) > 0) return;
        var elapsed = time.GetElapsedTime(began);
        for (; _left <= 0; _left += Interval) metrics.SynchronousHalfTook(transport, elapsed);
    }
}

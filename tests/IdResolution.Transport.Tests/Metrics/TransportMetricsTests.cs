using System.Diagnostics.Metrics;
using IdResolution.Transport.Metrics;

namespace IdResolution.Transport.Tests.Metrics;

internal sealed class TransportMetricsTests
{
    [Test]
    public void The_meter_shows_the_sums_of_all_threads_by_transport_and_reason()
    {
        using var metrics = new TransportMetrics();
        var (one, two) = (metrics.Udp.AddBlock(), metrics.Udp.AddBlock());
        for (var i = 0; i < 3; i++) one.Increment(Counter.Requests);
        two.Increment(Counter.Requests);
        metrics.Udp.Add(Counter.Requests, 10);
        metrics.Tcp.Add(Counter.QueueFull, 5);
        metrics.ConnectionsChanged(2);
        var seen = Measure();
        Assert.That(seen["idresolution.transport.requests udp"], Is.EqualTo(14));
        Assert.That(seen["idresolution.transport.requests tcp"], Is.Zero);
        Assert.That(seen["idresolution.transport.drops tcp queue_full"], Is.EqualTo(5));
        Assert.That(seen["idresolution.transport.drops udp fragment_evicted"], Is.Zero);
        Assert.That(seen["idresolution.transport.connections"], Is.EqualTo(2));
    }

    [Test]
    public void Threads_that_share_counters_lose_nothing()
    {
        using var metrics = new TransportMetrics();
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++) metrics.Tcp.Add(Counter.Answers);
        });
        Assert.That(metrics.Tcp.Read(Counter.Answers), Is.EqualTo(80_000));
    }

    private static Dictionary<string, long> Measure()
    {
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == TransportMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var key = instrument.Name;
            foreach (var tag in tags) key += " " + tag.Value;
            seen[key] = seen.GetValueOrDefault(key) + value;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }
}

using System.Diagnostics.Metrics;
using IdResolution.Protocol;

namespace IdResolution.Caching.Tests;

[NonParallelizable]
public sealed class MetricsTests
{
    [Test]
    public async Task Every_instrument_shows_what_happened()
    {
        using var fixture = new CacheFixture(options => options.MaximumFlights = 1);
        var key = Samples.Key("20.1/a");
        await fixture.AskAsync(key, Samples.Answer("one"));
        await fixture.AskAsync(key, Samples.Answer("one"));
        fixture.Advance(61);
        await fixture.AskAsync(key, ResponseCode.Error);
        var open = fixture.Cache.GetAsync(Samples.Key("20.1/b"), _ => new(new TaskCompletionSource<FetchedAnswer>().Task));
        await fixture.AskAsync(Samples.Key("20.1/c"), Samples.Answer("one"));

        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument,
            own) => { if (instrument.Meter.Name == "IdResolution.Caching") own.EnableMeasurementEvents(instrument); } };
        void See(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen[instrument.Name["idresolution.caching.".Length..] + string.Concat(tags.ToArray().Select(tag => "." + tag.Value))] = value;
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.That(open.IsCompleted, Is.False);
        Assert.That(seen.Remove("octets", out var octets), Is.True);
        Assert.That(octets, Is.EqualTo(fixture.Cache.Memory.Octets).And.GreaterThan(200));
        Assert.That(seen, Is.EquivalentTo(new Dictionary<string, long>
        {
            ["hits.memory"] = 1, ["hits.shared"] = 0, ["misses"] = 3, ["stale"] = 1, ["refusals"] = 1, ["prefetches"] = 0, ["failures"] = 0, ["evictions"] = 0,
            ["flights"] = 1,
            ["entries"] = 1,
        }));
    }
}

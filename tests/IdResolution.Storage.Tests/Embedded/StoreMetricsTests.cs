using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Tests.Embedded;

public sealed class StoreMetricsTests : StoreFixture
{
    [Test]
    public async Task Commits_batches_flushes_and_the_log_are_measured()
    {
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == StoreMetrics.MeterName) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        await using var store = Open();
        for (var i = 0; i < 10; i++) await CommitAsync(store, Samples.Create(i));
        await CommitAsync(store, Samples.Update(1, 2));
        await store.CommitAsync(Samples.Create(1), default);
        listener.RecordObservableInstruments();
        Assert.Multiple(() =>
        {
            Assert.That(sums["idresolution.storage.commits Committed"], Is.EqualTo(11));
            Assert.That(sums["idresolution.storage.commits Conflict"], Is.EqualTo(1));
            Assert.That(sums["idresolution.storage.batch.size "], Is.EqualTo(11));
            Assert.That(sums["idresolution.storage.written "], Is.EqualTo(store.State.Segments.InOrder[0].Used - 128));
            Assert.That(sums["idresolution.storage.flush.duration "], Is.GreaterThan(0));
            Assert.That(sums["idresolution.storage.records "], Is.EqualTo(10));
            Assert.That(sums["idresolution.storage.log.dead "], Is.GreaterThan(0));
            Assert.That(sums["idresolution.storage.log.live "], Is.GreaterThan(sums["idresolution.storage.log.dead "]));
        });

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = $"{instrument.Name} {(tags.IsEmpty ? "" : tags[0].Value)}";
            sums.AddOrUpdate(name, value, (_, sum) => sum + value);
        }
    }
}

using System.Buffers;
using System.Diagnostics.Metrics;
using System.Numerics;

namespace IdResolution.Gateways.Metrics;

/// <summary>
/// Listens to all meters named <c>IdResolution.*</c> and to the runtime's own, and writes what they say in the Prometheus text format
/// 0.0.4: metrics by name, series by label. Metrics and series are bounded; what is beyond the bounds is counted, not shown. Safe from
/// every thread.
/// </summary>
public sealed class MetricsCollector : IDisposable
{
    /// <summary>Name of the meter of this room.</summary>
    internal const string MeterName = "IdResolution.Gateways";

    /// <summary>Most metrics that are shown.</summary>
    internal const int MaxFamilies = 512;

    private const string RuntimeMeter = "System.Runtime";
    private const string OwnMeters = "IdResolution.";

    private readonly Func<Meter, bool> _isWanted;
    private readonly Meter _meter = new(MeterName);
    private readonly MeterListener _listener = new();
    private readonly Lock _scraping = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private Family[] _ordered = [];
    private long _refused;
    private long _failed;

    /// <summary>Begins to listen; what instruments counted by themselves before is shown too, what they told nobody is not.</summary>
    public MetricsCollector()
        : this(static meter => meter.Name.StartsWith(OwnMeters, StringComparison.Ordinal) || meter.Name == RuntimeMeter)
    {
    }

    internal MetricsCollector(Func<Meter, bool> isWanted)
    {
        _isWanted = isWanted;
        _meter.CreateObservableCounter(
            "idresolution.gateways.unshown", () => Unshown, "{measurement}", "Measurements that a bound of this page kept from it.");
        _meter.CreateObservableCounter(
            "idresolution.gateways.failures", () => Interlocked.Read(ref _failed), "{scrape}", "Scrapes that an instrument failed in.");
        _listener.InstrumentPublished = Publish;
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        Listen<decimal>();
        _listener.Start();
    }

    /// <summary>Measurements that are not shown because of a bound.</summary>
    internal long Unshown => Interlocked.Read(ref _refused) + Volatile.Read(ref _ordered).Sum(family => family.Unshown);

    /// <summary>Asks all instruments and writes the page. One caller at a time; others wait.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        lock (_scraping)
        {
            var families = Volatile.Read(ref _ordered);
            foreach (var family in families) family.BeginScrape();
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // All others were asked all the same; this one is missing from the page.
                Interlocked.Increment(ref _failed);
            }
            foreach (var family in families) ExpositionWriter.Write(output, family);
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    /// <summary>What a scraper is told that an instrument is.</summary>
    internal static MetricKind KindOf(Instrument instrument) => NameOfType(instrument) switch
    {
        // The runtime calls these two counters, although they go down.
        _ when instrument.Name is "dotnet.thread_pool.queue.length" or "dotnet.thread_pool.thread.count" => MetricKind.Gauge,
        "Histogram`1" => MetricKind.Histogram,
        "Counter`1" or "ObservableCounter`1" => MetricKind.Counter,
        _ => MetricKind.Gauge,
    };

    private static string NameOfType(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition().Name;

    private static Measuring MeasuringOf(Instrument instrument) =>
        instrument.IsObservable ? Measuring.Asked : NameOfType(instrument) == "Gauge`1" ? Measuring.Set : Measuring.Add;

    private static void Record<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct, INumber<T> => ((Family)state!).Record(double.CreateSaturating(value), tags);

    private void Listen<T>() where T : struct, INumber<T> => _listener.SetMeasurementEventCallback<T>(Record);

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!instrument.GetType().IsGenericType || !(_isWanted(instrument.Meter) || instrument.Meter == _meter)) return;
        if (FamilyOf(instrument) is { } family) listener.EnableMeasurementEvents(instrument, family);
        else Interlocked.Increment(ref _refused);
    }

    private Family? FamilyOf(Instrument instrument)
    {
        var kind = KindOf(instrument);
        var mode = MeasuringOf(instrument);
        var name = ExpositionName.Of(instrument, kind);
        lock (_gate)
        {
            // Two instruments of one name and kind are one metric; of two kinds, the later one cannot be written.
            if (_families.TryGetValue(name, out var known)) return known.Kind == kind && known.Mode == mode ? known : null;
            if (_families.Count == MaxFamilies) return null;
            var bounds = kind == MetricKind.Histogram ? BucketBounds.Of(instrument) : [];
            var family = new Family(name, kind, mode, instrument.Description ?? instrument.Name, bounds);
            _families.Add(name, family);
            Volatile.Write(ref _ordered, [.. _families.Values]);
            return family;
        }
    }
}

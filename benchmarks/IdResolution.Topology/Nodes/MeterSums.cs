using System.Diagnostics.Metrics;

namespace IdResolution.Topology.Nodes;

/// <summary>Reads the observable counters of all nodes of this process, summed by name and labels.</summary>
internal sealed class MeterSums : IDisposable
{
    private readonly MeterListener _listener = new();
    private Dictionary<string, double> _sums = [];

    public MeterSums()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.IsObservable && instrument.Meter.Name.StartsWith("IdResolution.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Names like <c>idresolution.caching.hits{memory}</c>; what is zero is left out.</summary>
    public IReadOnlyDictionary<string, double> Read()
    {
        _sums = [];
        _listener.RecordObservableInstruments();
        return _sums;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (value == 0) return;
        var name = instrument.Name;
        if (tags.Length > 0) name += "{" + string.Join(",", tags.ToArray().Select(tag => tag.Value)) + "}";
        _sums[name] = _sums.GetValueOrDefault(name) + value;
    }
}

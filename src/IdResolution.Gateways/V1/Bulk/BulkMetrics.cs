using System.Diagnostics.Metrics;
using IdResolution.Gateways.Metrics;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What is counted about bulks. Safe from every thread.</summary>
internal sealed class BulkMetrics : IDisposable
{
    private readonly Meter _meter = new(MetricsCollector.MeterName);
    private readonly Counter<long> _items;
    private readonly KeyValuePair<string, object?>[] _outcomes =
        [.. Enum.GetValues<BulkStatus>().Select(status => new KeyValuePair<string, object?>("outcome", NameOf(status)))];

    public BulkMetrics(Func<int> running, Func<long> kept)
    {
        _items = _meter.CreateCounter<long>("idresolution.gateways.bulk.items", "{item}", "Items of bulks by outcome; those told again from a journal are replayed.");
        _meter.CreateObservableGauge("idresolution.gateways.bulk.running", running, "{bulk}", "Bulks that run.");
        _meter.CreateObservableGauge("idresolution.gateways.idempotency", kept, "By", "Octets on disk of what is kept for bulks that may be sent again, without those that run.");
    }

    /// <summary>An item has its outcome.</summary>
    public void Concluded(BulkStatus status, bool isReplayed) => _items.Add(1, isReplayed ? new("outcome", "replayed") : _outcomes[(int)status]);

    public void Dispose() => _meter.Dispose();

    private static string NameOf(BulkStatus status) => status switch
    {
        BulkStatus.Registered => "registered",
        BulkStatus.Replaced => "replaced",
        BulkStatus.Unchanged => "unchanged",
        BulkStatus.Modified => "modified",
        BulkStatus.Deleted => "deleted",
        _ => "failed",
    };
}

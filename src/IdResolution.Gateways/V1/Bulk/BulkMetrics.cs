using System.Diagnostics.Metrics;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What is counted about bulks. Safe from every thread.</summary>
internal sealed class BulkMetrics : IDisposable
{
    private readonly Meter _meter = new("IdResolution.Gateways");
    private readonly Counter<long> _items;
    private readonly KeyValuePair<string, object?>[] _outcomes =
        [.. Enum.GetValues<BulkStatus>().Select(status => new KeyValuePair<string, object?>("outcome", NameOf(status)))];

    public BulkMetrics(Func<int> running, Func<long> journalled)
    {
        _items = _meter.CreateCounter<long>("idresolution.bulk.items", "{item}", "Items of bulks by outcome; those told again from a journal are replayed.");
        _meter.CreateObservableGauge("idresolution.bulk.running", running, "{bulk}", "Bulks that run.");
        _meter.CreateObservableGauge("idresolution.bulk.journals", journalled, "By", "Octets of the journals of bulks with an idempotency key.");
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

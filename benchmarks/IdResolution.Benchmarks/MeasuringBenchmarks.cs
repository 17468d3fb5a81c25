using BenchmarkDotNet.Attributes;
using IdResolution.Gateways.Metrics;
using IdResolution.Protocol.Serving;
using IdResolution.Transport.Metrics;

namespace IdResolution.Benchmarks;

/// <summary>What measuring latency costs the synchronous half for each request, by how many come in one batch, with the operator port off and on.</summary>
public class MeasuringBenchmarks
{
    private const int Requests = 64 * LatencySampler.Interval;

    private TransportMetrics _metrics = null!;
    private MetricsCollector? _collector;
    private LatencySampler _sampler = null!;

    [Params(false, true)]
    public bool IsWatched { get; set; }

    [Params(1, 8, 64)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _metrics = new TransportMetrics();
        _collector = IsWatched ? new MetricsCollector() : null;
        _sampler = new LatencySampler(_metrics, ClientTransport.Udp, TimeProvider.System);
        MeasureRequests();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _collector?.Dispose();
        _metrics.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public void MeasureRequests()
    {
        for (var i = 0; i < Requests; i += Batch) _sampler.End(_sampler.Begin(), Batch);
    }
}

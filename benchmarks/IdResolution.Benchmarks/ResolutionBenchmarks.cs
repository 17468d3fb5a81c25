using BenchmarkDotNet.Attributes;
using IdResolution.Protocol.Serving;
using IdResolution.Resolution;

namespace IdResolution.Benchmarks;

/// <summary>The synchronous half from request octets to answer octets: what a datagram costs between the two system calls.</summary>
public class ResolutionBenchmarks
{
    private const int Questions = 65_536;

    private readonly byte[] _reply = new byte[8_192];
    private StoreScratch _scratch = null!;
    private NodeEngine _engine = null!;
    private byte[][] _requests = [];
    private int _next;

    [ParamsSource(nameof(RecordCounts))]
    public int Records { get; set; }

    public static IEnumerable<int> RecordCounts => Scale.Records;

    [GlobalSetup]
    public void SetUp()
    {
        _scratch = new StoreScratch(Records);
        _engine = new NodeEngine(_scratch.Store, Frames.Site, new EngineOptions(), TimeProvider.System);
        var random = new Random(1);
        _requests = [.. Enumerable.Range(0, Questions).Select(_ => Frames.Request(random.Next(Records)))];
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _engine.Dispose();
        _scratch.Dispose();
    }

    /// <summary>All values of a record of four.</summary>
    [Benchmark]
    public int ResolveAll()
    {
        _next = (_next + 1) % Questions;
        if (_engine.TryAnswer(_requests[_next], ClientTransport.Udp, default, _reply, out var length) != Outcome.Answered) throw new InvalidOperationException("not answered");
        return length;
    }
}

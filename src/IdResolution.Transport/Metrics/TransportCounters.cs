namespace IdResolution.Transport.Metrics;

/// <summary>All counters of one transport: a block per thread that asks for one, and blocks by processor for everybody else. Safe from
/// every thread.</summary>
internal sealed class TransportCounters
{
    private readonly CounterBlock[] _shared = new CounterBlock[Environment.ProcessorCount];
    private CounterBlock[] _owned = [];

    public TransportCounters()
    {
        for (var i = 0; i < _shared.Length; i++) _shared[i] = new CounterBlock();
    }

    /// <summary>A block for the calling thread alone; its counts stay in the sums for ever.</summary>
    public CounterBlock AddBlock()
    {
        var block = new CounterBlock();
        CounterBlock[] before, after;
        do
        {
            before = Volatile.Read(ref _owned);
            after = [.. before, block];
        }
        while (Interlocked.CompareExchange(ref _owned, after, before) != before);
        return block;
    }

    /// <summary>Adds to a counter.</summary>
    public void Add(Counter counter, long amount = 1) =>
        _shared[Thread.GetCurrentProcessorId() % _shared.Length].AddShared(counter, amount);

    /// <summary>The sum over all threads.</summary>
    public long Read(Counter counter)
    {
        long sum = 0;
        foreach (var block in _shared) sum += block.Read(counter);
        foreach (var block in Volatile.Read(ref _owned)) sum += block.Read(counter);
        return sum;
    }
}

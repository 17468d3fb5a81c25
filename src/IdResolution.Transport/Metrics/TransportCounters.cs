namespace IdResolution.Transport.Metrics;

/// <summary>All counters of one transport: a block per thread that asks for one, and blocks by processor for everybody else. Safe from
/// every thread.</summary>
internal sealed class TransportCounters
{
    private readonly CounterBlock[] _shared = new CounterBlock[Environment.ProcessorCount];
    private CounterBlock[] _owned = [];
    private KeyValuePair<Counter, Func<long>>[] _outside = [];

    public TransportCounters()
    {
        for (var i = 0; i < _shared.Length; i++) _shared[i] = new CounterBlock();
    }

    /// <summary>A block for the calling thread alone; its counts stay in the sums for ever.</summary>
    public CounterBlock AddBlock()
    {
        var block = new CounterBlock();
        Append(ref _owned, block);
        return block;
    }

    /// <summary>Adds what somebody else counts; <paramref name="read"/> is called by readers, from every thread.</summary>
    public void AddOutside(Counter counter, Func<long> read) => Append(ref _outside, KeyValuePair.Create(counter, read));

    /// <summary>Adds to a counter.</summary>
    public void Add(Counter counter, long amount = 1) =>
        _shared[Thread.GetCurrentProcessorId() % _shared.Length].AddShared(counter, amount);

    /// <summary>The sum over all threads.</summary>
    public long Read(Counter counter)
    {
        long sum = 0;
        foreach (var block in _shared) sum += block.Read(counter);
        foreach (var block in Volatile.Read(ref _owned)) sum += block.Read(counter);
        foreach (var (counted, read) in Volatile.Read(ref _outside)) sum += counted == counter ? read() : 0;
        return sum;
    }

    private static void Append<T>(ref T[] list, T item)
    {
        T[] before, after;
        do
        {
            before = Volatile.Read(ref list);
            after = [.. before, item];
        }
        while (Interlocked.CompareExchange(ref list, after, before) != before);
    }
}

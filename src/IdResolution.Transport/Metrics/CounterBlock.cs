namespace IdResolution.Transport.Metrics;

/// <summary>
/// One set of counters, padded so that two blocks never share a cache line. <see cref="Increment"/> is for the one thread that owns the
/// block;
/// <see cref="AddShared"/> for blocks that several threads use. Reading is always safe.
/// </summary>
internal sealed class CounterBlock
{
    /// <summary>Number of counters.</summary>
    public static readonly int Count = Enum.GetValues<Counter>().Length;

    private const int Padding = 128 / sizeof(long);
    private readonly long[] _values = new long[Padding + Count + Padding];

    /// <summary>Adds one; only the owner of the block may call it.</summary>
    public void Increment(Counter counter) => _values[Padding + (int)counter]++;

    /// <summary>Adds several; only the owner of the block may call it.</summary>
    public void Add(Counter counter, int amount) => _values[Padding + (int)counter] += amount;

    /// <summary>Adds from any thread.</summary>
    public void AddShared(Counter counter, long amount) => Interlocked.Add(ref _values[Padding + (int)counter], amount);

    /// <summary>The present value.</summary>
    public long Read(Counter counter) => Volatile.Read(ref _values[Padding + (int)counter]);
}

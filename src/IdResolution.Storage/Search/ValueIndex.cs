using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Storage.Embedded;

namespace IdResolution.Storage.Search;

/// <summary>
/// From publicly readable values of some types to the handles that have them. Kept in memory only, and made anew when a store is opened. One writer, who tells
/// it of every change of a record in the order of the log; any number of readers.
/// </summary>
internal sealed class ValueIndex
{
    private readonly Lock _gate = new();
    private readonly long _maxValues;
    private readonly (byte[] Type, ulong Seed)[] _types;
    private readonly Action<string> _tellFull;
    private SortedPostings _postings = new();
    private bool _isFull;

    /// <param name="options">What is kept.</param>
    /// <param name="seed">A secret of the store, so that values which collide cannot be chosen from outside.</param>
    /// <param name="tellFull">Told once when there are too many values.</param>
    public ValueIndex(ValueSearchOptions options, ulong seed, Action<string> tellFull)
    {
        _maxValues = options.MaxValues;
        _tellFull = tellFull;
        _types = [.. options.Types.Select(type =>
        {
            var folded = HandleName.Folded(new Protocol.Utf8String(type).Span);
            return (folded, KeyHash.Compute(folded, seed));
        })];
    }

    /// <summary>Values in it.</summary>
    public long Count
    {
        get { lock (_gate) return _postings.Count; }
    }

    /// <summary>False when there were too many values.</summary>
    public bool IsComplete
    {
        get { lock (_gate) return !_isFull; }
    }

    /// <summary>True when values of this type are kept.</summary>
    public bool Covers(ReadOnlySpan<byte> type) => TryFindSeed(type, out _);

    /// <summary>The record of a handle is another one now; an empty one stands for none. The writer only.</summary>
    public void Replace(uint code, ReadOnlySpan<byte> old, ulong oldRegistration, ReadOnlySpan<byte> values, ulong registration)
    {
        lock (_gate)
        {
            if (_isFull) return;
            for (var rest = Values(old); TryTake(ref rest, out var value);) _postings.Remove(new ValuePosting(value, code, oldRegistration));
            for (var rest = Values(values); TryTake(ref rest, out var value);) _postings.Add(new ValuePosting(value, code, registration));
            if (_postings.Count <= _maxValues) return;
            // Half an index would say that something is not there; none says so.
            _isFull = true;
            _postings = new SortedPostings();
        }
        _tellFull($"More than {_maxValues} values could be searched for. The search is off until the node is started with a higher limit or fewer types.");
    }

    /// <summary>Postings of handles that most likely have this value, registered after <paramref name="after"/>; gives their number.</summary>
    public int Find(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, ulong after, Span<ValuePosting> found)
    {
        if (!TryFindSeed(type, out var seed)) return 0;
        lock (_gate) return _postings.CopyTo(new ValuePosting(HashOf(data, seed), 0, after + 1), found);
    }

    private static ReadOnlySpan<byte> Values(ReadOnlySpan<byte> record) => record.Length < sizeof(uint) ? default : record[sizeof(uint)..];

    private static uint HashOf(ReadOnlySpan<byte> data, ulong seed) => (uint)(KeyHash.Compute(data, seed) >> 32);

    // The next value that is kept.
    private bool TryTake(ref ReadOnlySpan<byte> rest, out uint hash)
    {
        while (ValueView.TryTake(ref rest, out var value))
        {
            if ((value.Permissions & ValuePermissions.PublicRead) == 0 || !TryFindSeed(value.Type, out var seed)) continue;
            hash = HashOf(value.Data, seed);
            return true;
        }
        hash = 0;
        return false;
    }

    private bool TryFindSeed(ReadOnlySpan<byte> type, out ulong seed)
    {
        foreach (var (known, itsSeed) in _types)
        {
            if (!HandleName.EqualsIgnoreCase(type, known)) continue;
            seed = itsSeed;
            return true;
        }
        seed = 0;
        return false;
    }
}

using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>Takes the values of one evaluation and gives each a free index. Not for use from several threads.</summary>
internal sealed class ValueCollector(int limit)
{
    private readonly List<HandleValue> _values = [];
    private readonly HashSet<uint> _used = [];

    // Where the search for a free index may go on for values that want the same one.
    private readonly Dictionary<uint, uint> _next = [];

    /// <summary>The first value taken; null when there is none.</summary>
    public HandleValue? First => _values.Count == 0 ? null : _values[0];

    /// <summary>Takes a value at its own index or the next free one; false when there are too many.</summary>
    public bool TryAdd(HandleValue value)
    {
        if (_values.Count >= limit) return false;
        var index = _next.GetValueOrDefault(value.Index, value.Index);
        while (!_used.Add(index)) index++;
        _next[value.Index] = index + 1;
        if (index > int.MaxValue) return false;
        _values.Add(value.Index == index ? value : value with { Index = index });
        return true;
    }

    /// <summary>What was taken, in ascending index order.</summary>
    public IReadOnlyList<HandleValue> InOrder()
    {
        _values.Sort((left, right) => left.Index.CompareTo(right.Index));
        return _values;
    }
}

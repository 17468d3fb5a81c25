namespace IdResolution.Storage.Embedded;

/// <summary>
/// A run of postings: the codes of keys, and the distances of their registrations from the chunk's first one. While every registration is
/// the one after its predecessor, as in a load, a distance is the position itself and is not kept: half the memory of millions.
/// </summary>
internal sealed class PostingChunk(ulong firstRegistration, int capacity)
{
    private readonly uint[] _codes = new uint[capacity];
    private uint[]? _distances;
    private int _count;

    public ulong FirstRegistration { get; } = firstRegistration;

    public ulong LastRegistration { get; private set; } = firstRegistration;

    /// <summary>Postings that readers may look at.</summary>
    public int Count => Volatile.Read(ref _count);

    public int Capacity => _codes.Length;

    public (uint Code, ulong Registration) this[int at] =>
        (_codes[at], FirstRegistration + (Volatile.Read(ref _distances) is { } distances ? distances[at] : (uint)at));

    /// <summary>The first postings as words, the code in the high half, the distance in the low half.</summary>
    public void CopyTo(Span<ulong> words)
    {
        var distances = Volatile.Read(ref _distances);
        for (var i = 0; i < words.Length; i++) words[i] = (ulong)_codes[i] << 32 | (distances is null ? (uint)i : distances[i]);
    }

    /// <summary>Adds a posting; false when the chunk is full or the registration too far from its first one. The writer only.</summary>
    public bool TryAdd(uint code, ulong registration)
    {
        if (_count == _codes.Length || registration < FirstRegistration || registration - FirstRegistration > uint.MaxValue)
        {
            return false;
        }
        var distance = (uint)(registration - FirstRegistration);
        if (_distances is null && distance != _count) Volatile.Write(ref _distances, Positions());
        if (_distances is { } distances) distances[_count] = distance;
        _codes[_count] = code;
        LastRegistration = Math.Max(LastRegistration, registration);
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    private uint[] Positions()
    {
        var positions = new uint[_codes.Length];
        for (var i = 0; i < _count; i++) positions[i] = (uint)i;
        return positions;
    }
}

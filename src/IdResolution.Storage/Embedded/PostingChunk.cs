namespace IdResolution.Storage.Embedded;

/// <summary>
/// A run of postings: the code of a key in the high half, the distance of its registration from the chunk's first one in the low half.
/// </summary>
internal sealed class PostingChunk(ulong firstRegistration, int capacity)
{
    private readonly ulong[] _postings = new ulong[capacity];
    private int _count;

    public ulong FirstRegistration { get; } = firstRegistration;

    public ulong LastRegistration { get; private set; } = firstRegistration;

    /// <summary>Postings that readers may look at.</summary>
    public int Count => Volatile.Read(ref _count);

    public int Capacity => _postings.Length;

    public ReadOnlySpan<ulong> Postings => _postings.AsSpan(0, Count);

    public (uint Code, ulong Registration) this[int at] => ((uint)(_postings[at] >> 32), FirstRegistration + (uint)_postings[at]);

    /// <summary>Adds a posting; false when the chunk is full or the registration too far from its first one. The writer only.</summary>
    public bool TryAdd(uint code, ulong registration)
    {
        if (_count == _postings.Length || registration < FirstRegistration || registration - FirstRegistration > uint.MaxValue)
        {
            return false;
        }
        _postings[_count] = (ulong)code << 32 | (registration - FirstRegistration);
        LastRegistration = Math.Max(LastRegistration, registration);
        Volatile.Write(ref _count, _count + 1);
        return true;
    }
}

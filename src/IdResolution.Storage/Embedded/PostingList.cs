namespace IdResolution.Storage.Embedded;

/// <summary>
/// The registrations under one prefix, in order. A posting names a key by its code and by the transaction that registered it, neither of
/// which an update or compaction changes: a walk that starts from a snapshot of the list meets every handle registered then exactly once,
/// wherever its record has gone meanwhile. Postings of deleted handles lead nowhere and are dropped when they are more than half.
/// <para>
/// The chunks are managed arrays of numbers, not native memory: a walk may take as long as its caller pleases, and the collector, which
/// never looks into such arrays, frees them when the last walk has left.
/// </para>
/// One writer; any number of readers.
/// </summary>
internal sealed class PostingList
{
    /// <summary>Most postings in a chunk.</summary>
    public const int MaxCapacity = 4096;

    private const int FirstCapacity = 4;

    private volatile State _state = new([], 0);
    private bool _disordered;

    /// <summary>Postings, dead ones among them. The writer's.</summary>
    public long Count { get; private set; }

    /// <summary>Postings of deleted handles, about. The writer's.</summary>
    public long Dead { get; set; }

    public bool NeedsPruning => Dead > 64 && Dead > Count / 2;

    /// <summary>The chunks as they stand; later ones and later postings may be added while they are walked.</summary>
    public ReadOnlyMemory<PostingChunk> Chunks
    {
        get
        {
            var state = _state;
            return state.Chunks.AsMemory(0, Volatile.Read(ref state.Count));
        }
    }

    /// <summary>The last registration in the list, 0 when it is empty. The writer's.</summary>
    public ulong LastRegistration => _state.Count == 0 ? 0 : _state.Chunks[_state.Count - 1].LastRegistration;

    /// <summary>
    /// Adds a registration. One that is not later than the last is in the list already, unless <paramref name="anyOrder"/> says
    /// otherwise.
    /// </summary>
    public void Add(uint code, ulong registration, bool anyOrder)
    {
        if (registration <= LastRegistration)
        {
            if (!anyOrder) return;
            _disordered = true;
        }
        Count++;
        var state = _state;
        if (state.Count > 0 && state.Chunks[state.Count - 1].TryAdd(code, registration)) return;
        var capacity = state.Count == 0 ? FirstCapacity : Math.Min(state.Chunks[state.Count - 1].Capacity * 2, MaxCapacity);
        var chunk = new PostingChunk(registration, capacity);
        chunk.TryAdd(code, registration);
        AddChunk(chunk);
    }

    /// <summary>Restores the order of registration after <see cref="Add"/> in any order. Before there are readers.</summary>
    public void Sort()
    {
        if (!_disordered) return;
        var postings = new List<(ulong Registration, uint Code)>();
        foreach (var chunk in Chunks.Span)
        {
            for (var i = 0; i < chunk.Count; i++) postings.Add((chunk[i].Registration, chunk[i].Code));
        }
        postings.Sort();
        _state = new State([], 0);
        _disordered = false;
        Count = 0;
        foreach (var (registration, code) in postings) Add(code, registration, anyOrder: false);
    }

    /// <summary>Puts a pruned copy in the place of the first <paramref name="replaced"/> postings. The writer only.</summary>
    public void Replace(PostingList pruned, long replaced)
    {
        var dead = Dead - (replaced - pruned.Count);
        long seen = 0;
        foreach (var chunk in Chunks.Span)
        {
            for (var i = 0; i < chunk.Count; i++)
            {
                if (seen++ >= replaced) pruned.Add(chunk[i].Code, chunk[i].Registration, anyOrder: false);
            }
        }
        _state = pruned._state;
        Count = pruned.Count;
        Dead = Math.Max(0, dead);
    }

    private void AddChunk(PostingChunk chunk)
    {
        var state = _state;
        if (state.Count == state.Chunks.Length)
        {
            var chunks = new PostingChunk[Math.Max(1, state.Count * 2)];
            state.Chunks.AsSpan(0, state.Count).CopyTo(chunks);
            chunks[state.Count] = chunk;
            _state = new State(chunks, state.Count + 1);
            return;
        }
        state.Chunks[state.Count] = chunk;
        Volatile.Write(ref state.Count, state.Count + 1);
    }

    private sealed class State(PostingChunk[] chunks, int count)
    {
        public readonly PostingChunk[] Chunks = chunks;
        public int Count = count;
    }
}

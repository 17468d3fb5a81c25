namespace IdResolution.Storage.Search;

/// <summary>
/// A set of postings in order, in leaves of at most 256 that are split and joined: 16 octets a posting and about half as much in air. Not safe for use from
/// several threads.
/// </summary>
internal sealed class SortedPostings
{
    /// <summary>Postings of a leaf.</summary>
    public const int LeafCapacity = 256;

    private readonly List<Leaf> _leaves = [new Leaf()];

    /// <summary>Postings in the set.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one; does nothing when it is there.</summary>
    public void Add(ValuePosting posting)
    {
        var at = LeafOf(posting);
        var leaf = _leaves[at];
        var position = leaf.Find(posting);
        if (position >= 0) return;
        if (leaf.Count == LeafCapacity)
        {
            var upper = leaf.Split();
            _leaves.Insert(at + 1, upper);
            if (posting.CompareTo(upper.First) > 0) leaf = upper;
            position = leaf.Find(posting);
        }
        leaf.Insert(~position, posting);
        Count++;
    }

    /// <summary>Removes one; does nothing when it is not there.</summary>
    public void Remove(ValuePosting posting)
    {
        var at = LeafOf(posting);
        var leaf = _leaves[at];
        var position = leaf.Find(posting);
        if (position < 0) return;
        leaf.RemoveAt(position);
        Count--;
        // Leaves that are nearly empty are joined with the next one, and only when the result has room.
        var isLast = at + 1 == _leaves.Count;
        if (leaf.Count == 0 && _leaves.Count > 1) _leaves.RemoveAt(at);
        else if (!isLast && leaf.Count + _leaves[at + 1].Count <= LeafCapacity / 2)
        {
            leaf.Append(_leaves[at + 1]);
            _leaves.RemoveAt(at + 1);
        }
    }

    /// <summary>Copies postings from the first that is not before <paramref name="from"/>, while they have its value; gives their number.</summary>
    public int CopyTo(ValuePosting from, Span<ValuePosting> found)
    {
        var at = LeafOf(from);
        var position = _leaves[at].Find(from);
        if (position < 0) position = ~position;
        var count = 0;
        for (; at < _leaves.Count; at++, position = 0)
        {
            for (var leaf = _leaves[at]; position < leaf.Count; position++)
            {
                if (count == found.Length || leaf[position].Value != from.Value) return count;
                found[count++] = leaf[position];
            }
        }
        return count;
    }

    // The last leaf that does not begin behind the posting.
    private int LeafOf(ValuePosting posting)
    {
        var (low, high) = (0, _leaves.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_leaves[middle].First.CompareTo(posting) <= 0) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private sealed class Leaf
    {
        private readonly ValuePosting[] _postings = new ValuePosting[LeafCapacity];

        public int Count { get; private set; }

        public ValuePosting First => _postings[0];

        public ValuePosting this[int at] => _postings[at];

        public int Find(ValuePosting posting) => _postings.AsSpan(0, Count).BinarySearch(posting);

        public void Insert(int at, ValuePosting posting)
        {
            Array.Copy(_postings, at, _postings, at + 1, Count - at);
            _postings[at] = posting;
            Count++;
        }

        public void RemoveAt(int at)
        {
            Array.Copy(_postings, at + 1, _postings, at, Count - at - 1);
            Count--;
        }

        public Leaf Split()
        {
            var upper = new Leaf();
            var half = Count / 2;
            _postings.AsSpan(half, Count - half).CopyTo(upper._postings);
            upper.Count = Count - half;
            Count = half;
            return upper;
        }

        public void Append(Leaf next)
        {
            next._postings.AsSpan(0, next.Count).CopyTo(_postings.AsSpan(Count));
            Count += next.Count;
        }
    }
}

using System.Collections.Concurrent;

namespace IdResolution.Storage.Embedded;

/// <summary>The posting lists by prefix. One writer; any number of readers.</summary>
internal sealed class PostingTable
{
    private readonly ConcurrentDictionary<byte[], PostingList> _lists;
    private readonly ConcurrentDictionary<byte[], PostingList>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    private (byte[]? Prefix, PostingList? List) _last;

    public PostingTable(ulong seed)
    {
        _lists = new ConcurrentDictionary<byte[], PostingList>(new OctetComparer(seed));
        _bySpan = _lists.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public IEnumerable<KeyValuePair<byte[], PostingList>> All => _lists;

    public int Count => _lists.Count;

    public PostingList? Find(ReadOnlySpan<byte> prefix) => _bySpan.TryGetValue(prefix, out var list) ? list : null;

    /// <summary>The list of a prefix, made when it is not there. The writer only.</summary>
    public PostingList GetOrAdd(ReadOnlySpan<byte> prefix)
    {
        // Registrations under one prefix come in runs.
        if (_last.List is { } last && prefix.SequenceEqual(_last.Prefix)) return last;
        if (!_bySpan.TryGetValue(prefix, out var key, out var list))
        {
            key = prefix.ToArray();
            list = new PostingList();
            _lists[key] = list;
        }
        _last = (key, list);
        return list;
    }

    /// <summary>Restores the order of every list. Before there are readers.</summary>
    public void Sort()
    {
        foreach (var (_, list) in _lists) list.Sort();
    }
}

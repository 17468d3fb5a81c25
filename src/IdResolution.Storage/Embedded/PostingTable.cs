using System.Collections.Concurrent;

namespace IdResolution.Storage.Embedded;

/// <summary>The posting lists by prefix. One writer; any number of readers.</summary>
internal sealed class PostingTable
{
    private readonly ConcurrentDictionary<byte[], PostingList> _lists;
    private readonly ConcurrentDictionary<byte[], PostingList>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    public PostingTable(ulong seed)
    {
        _lists = new ConcurrentDictionary<byte[], PostingList>(new OctetComparer(seed));
        _bySpan = _lists.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public IEnumerable<KeyValuePair<byte[], PostingList>> All => _lists;

    public int Count => _lists.Count;

    public PostingList? Find(ReadOnlySpan<byte> prefix) => _bySpan.TryGetValue(prefix, out var list) ? list : null;

    public PostingList GetOrAdd(ReadOnlySpan<byte> prefix)
    {
        if (_bySpan.TryGetValue(prefix, out var list)) return list;
        list = new PostingList();
        _bySpan[prefix] = list;
        return list;
    }

    /// <summary>Restores the order of every list. Before there are readers.</summary>
    public void Sort()
    {
        foreach (var (_, list) in _lists) list.Sort();
    }
}

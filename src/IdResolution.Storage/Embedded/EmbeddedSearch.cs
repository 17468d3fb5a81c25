using IdResolution.Storage.Search;

namespace IdResolution.Storage.Embedded;

/// <summary>The search over an embedded store.</summary>
internal sealed class EmbeddedSearch(StoreState state, ValueIndex values) : IValueSearch
{
    public bool IsComplete => values.IsComplete;

    public bool Covers(ReadOnlySpan<byte> type) => values.Covers(type);

    public ValueSearchPage Find(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, ulong after, int limit)
    {
        var postings = new ValuePosting[limit];
        var count = values.Find(type, data, after, postings);
        var handles = new List<ListedHandle>(count);
        foreach (var posting in postings.AsSpan(0, count))
        {
            // One that was deleted meanwhile is not there any more.
            if (state.CopyRegistration(posting.Code, posting.Registration, withValues: false) is { } record) handles.Add(new ListedHandle(record.Handle, posting.Registration));
        }
        return new ValueSearchPage(handles, count == limit ? postings[count - 1].Registration : 0);
    }
}

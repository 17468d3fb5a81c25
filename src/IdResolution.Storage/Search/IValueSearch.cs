namespace IdResolution.Storage.Search;

/// <summary>
/// Finds handles by what stands in a value. Publicly readable values only: what is not in here cannot be asked out of it. Safe for use from many threads.
/// </summary>
public interface IValueSearch
{
    /// <summary>False when there were more values than were allowed for: nothing is found any more, until the store is opened with more room.</summary>
    bool IsComplete { get; }

    /// <summary>True when values of this type are searched; ASCII case does not matter.</summary>
    bool Covers(ReadOnlySpan<byte> type);

    /// <summary>
    /// Handles that most likely have a publicly readable value of this type with exactly this data, in the order of registration; whoever asks looks at the
    /// record. None for a type that is not covered.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="data">The data.</param>
    /// <param name="after">Begins behind this <see cref="ListedHandle.Position"/>; 0 begins with the first.</param>
    /// <param name="limit">Handles at most, at least 1.</param>
    ValueSearchPage Find(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, ulong after, int limit);
}

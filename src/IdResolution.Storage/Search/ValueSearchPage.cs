namespace IdResolution.Storage.Search;

/// <summary>A part of what was found.</summary>
/// <param name="Handles">The handles in the order of registration.</param>
/// <param name="Next">Where to go on; 0 when that was all.</param>
public readonly record struct ValueSearchPage(IReadOnlyList<ListedHandle> Handles, ulong Next);

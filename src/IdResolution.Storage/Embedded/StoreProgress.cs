namespace IdResolution.Storage.Embedded;

/// <summary>How far a long operation is.</summary>
/// <param name="Done">Octets of log done.</param>
/// <param name="Total">Octets of log in all.</param>
public readonly record struct StoreProgress(long Done, long Total);

namespace IdResolution.Storage.Embedded;

/// <summary>The remains of a commit that a crash interrupted before it was acknowledged; cut off at the start.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where they began, in octets from the start of the file.</param>
/// <param name="Length">How many octets were cut.</param>
public sealed record TornTail(string Path, long Offset, long Length);

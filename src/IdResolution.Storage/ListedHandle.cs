namespace IdResolution.Storage;

/// <summary>A handle met in a walk over registrations.</summary>
/// <param name="Handle">The handle in its registered spelling.</param>
/// <param name="Position">
/// Where in the order of registration it stands, more than 0 and more than those before; the same until the handle is deleted. A walk may go on behind it.
/// </param>
public readonly record struct ListedHandle(ReadOnlyMemory<byte> Handle, ulong Position);

namespace IdResolution.Caching;

/// <summary>
/// The right to put what is fetched from now on into the shared level; an invalidation of the handle voids it.
/// </summary>
/// <param name="Octets">The generation of the handle, in the shared level's own form; empty when nothing may be put.</param>
public readonly record struct SharedTicket(ReadOnlyMemory<byte> Octets)
{
    /// <summary>True when something may be put with it.</summary>
    public bool IsValid => !Octets.IsEmpty;
}

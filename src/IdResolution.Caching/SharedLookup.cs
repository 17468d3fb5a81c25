namespace IdResolution.Caching;

/// <summary>What the shared level knows of a question.</summary>
/// <param name="Answer">The answer; null when there is none.</param>
/// <param name="Ticket">For an answer fetched after this look-up.</param>
public readonly record struct SharedLookup(VersionedAnswer? Answer, SharedTicket Ticket);

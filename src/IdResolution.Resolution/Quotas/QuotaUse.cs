namespace IdResolution.Resolution.Quotas;

/// <summary>What an administrator has used up.</summary>
/// <param name="Day">The day of <paramref name="Requests"/>, in days since 0001-01-01, UTC.</param>
/// <param name="Requests">Administrative requests on that day.</param>
/// <param name="Identifiers">Handles registered less handles deleted, at least 0.</param>
/// <param name="Prefixes">The same for prefix handles and homed prefixes.</param>
public readonly record struct QuotaUse(long Day, long Requests, long Identifiers, long Prefixes);

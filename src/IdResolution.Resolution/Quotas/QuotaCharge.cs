namespace IdResolution.Resolution.Quotas;

/// <summary>What a request adds to what an administrator has used up; negative for what it gives back.</summary>
internal readonly record struct QuotaCharge(int Identifiers, int Prefixes);

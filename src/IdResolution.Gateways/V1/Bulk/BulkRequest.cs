namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What the head of a request says about a bulk.</summary>
/// <param name="Usual">What a line without <c>op</c> means.</param>
/// <param name="OnlyFailures">True when only items that fail are to be answered.</param>
/// <param name="IsBomb">True once the body expands far beyond what text does.</param>
internal sealed record BulkRequest(BulkOperation Usual, bool OnlyFailures, Func<bool> IsBomb);

using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Quotas;

/// <summary>What one administrator may use up (specification §10.6). An administrator is a handle, whichever of its keys proves it.</summary>
public sealed class QuotaOptions
{
    /// <summary>For everybody who is not named in <see cref="Exceptions"/>. Default: no limits.</summary>
    public Quota Default { get; set; } = Quota.Unlimited;

    /// <summary>For single administrators; the index of the reference means nothing. Default: none.</summary>
    public IReadOnlyList<(ValueReference Administrator, Quota Quota)> Exceptions { get; set; } = [];
}

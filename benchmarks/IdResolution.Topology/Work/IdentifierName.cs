using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Work;

/// <summary>An identifier and who answers for it.</summary>
internal sealed record IdentifierName(PlannedNode Enterprise, int Number, string Handle)
{
    /// <summary>Every second identifier may be remembered for a short time only.</summary>
    public bool IsShortLived => Number % 2 == 1;
}

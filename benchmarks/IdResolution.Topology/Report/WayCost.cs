using IdResolution.Topology.Plan;

namespace IdResolution.Topology.Report;

/// <summary>What one question cost the levels, by the nodes' own counters.</summary>
/// <param name="Question">What was asked, in words.</param>
/// <param name="Questions">Requests that each level received for it.</param>
/// <param name="Repeats">Those among them that a recursive node sent again because an answer was late.</param>
internal sealed record WayCost(string Question, IReadOnlyDictionary<Level, long> Questions, long Repeats);

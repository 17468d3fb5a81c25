namespace IdResolution.Cli.Doctor;

/// <summary>What was seen of one server.</summary>
/// <param name="Findings">Its checks.</param>
/// <param name="IsAlive">It answers at one door at least.</param>
internal sealed record ServerReport(IReadOnlyList<Finding> Findings, bool IsAlive);

using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>What the rules say about a name.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Values">The values in ascending index order; empty unless the outcome is <see cref="TemplateOutcome.Values"/>.</param>
public sealed record TemplateExpansion(TemplateOutcome Outcome, IReadOnlyList<HandleValue> Values)
{
    internal static TemplateExpansion NotFound { get; } = new(TemplateOutcome.NotFound, []);

    internal static TemplateExpansion TooCostly { get; } = new(TemplateOutcome.TooCostly, []);

    internal static TemplateExpansion Busy { get; } = new(TemplateOutcome.Busy, []);
}

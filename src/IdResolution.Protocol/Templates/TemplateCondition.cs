namespace IdResolution.Protocol.Templates;

/// <summary>The condition of an <c>if</c> (specification §5.4).</summary>
/// <param name="Value">Name of the variable that is looked at.</param>
/// <param name="Parameter">Name that is bound in the body.</param>
/// <param name="Text">The text it must equal; null when a pattern decides or, without one, when it always holds.</param>
/// <param name="Pattern">The expression it must match as a whole.</param>
/// <param name="IsNegated">The condition holds when it does not.</param>
internal sealed record TemplateCondition(string Value, string Parameter, string? Text, TemplatePattern? Pattern, bool IsNegated)
{
    /// <summary>The opposite, for <c>else</c>.</summary>
    public TemplateCondition Negated => this with { IsNegated = !IsNegated };
}

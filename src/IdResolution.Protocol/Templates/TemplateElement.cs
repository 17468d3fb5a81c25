namespace IdResolution.Protocol.Templates;

/// <summary>One compiled element of a template (specification §5.4). Immutable.</summary>
internal abstract record TemplateElement;

/// <summary>Emits a value. What is null is taken from the current base value.</summary>
internal sealed record ValueElement(uint? Index, TemplateText? Type, TemplateText? Data) : TemplateElement;

/// <summary>Runs its body once for every base value.</summary>
internal sealed record ForeachElement(IReadOnlyList<TemplateElement> Body) : TemplateElement;

/// <summary>Runs its body when the condition holds; an <c>else</c> has the condition of its <c>if</c>, negated.</summary>
internal sealed record IfElement(TemplateCondition Condition, IReadOnlyList<TemplateElement> Body) : TemplateElement;

/// <summary>Binds the data of the first value its body makes, for the siblings behind it.</summary>
internal sealed record DefElement(string Parameter, IReadOnlyList<TemplateElement> Body) : TemplateElement;

/// <summary>Ends everything: there is no such handle.</summary>
internal sealed record NotFoundElement : TemplateElement;

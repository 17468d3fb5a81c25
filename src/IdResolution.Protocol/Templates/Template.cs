using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>One compiled <c>template</c> element: a body, or a reference to the value that holds it. Immutable.</summary>
internal sealed record Template(IReadOnlyList<TemplateElement> Body, ValueReference? Reference);

using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// Answers for names that are not stored, by the rules of their namespace (specification §5.4 steps 3 to 6). Reads nothing itself but
/// by way of its source. Safe for use from many threads.
/// </summary>
public sealed class TemplateExpander(TemplatePolicy policy, ITemplateSource source, TimeProvider time)
{
    // Two references in a document that names itself would be two to the power of the levels.
    private const int MaxReferences = 100;

    // Half of the processors is for others.
    private readonly ExpensiveMatches _expensive = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>
    /// The document of the lowest HS_NAMESPACE value with data that can be parsed; null when there is none (specification §2.11).
    /// </summary>
    /// <param name="handle">The handle the values belong to.</param>
    /// <param name="values">Its values, in ascending index order.</param>
    public TemplateDocument? NamespaceOf(Utf8String handle, IReadOnlyList<HandleValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
        {
            if (value.HasType(ValueTypes.Namespace) && source.Parse(handle, value.Data.Span) is { } document) return document;
        }
        return null;
    }

    /// <summary>Runs the rules that apply.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="baseValues">All values of its base, in ascending index order; null when the base is not stored.</param>
    /// <param name="prefixNamespace">The namespace of the prefix; null when there is none.</param>
    /// <param name="cancellationToken">Ends the reading of references.</param>
    public async ValueTask<TemplateExpansion> ExpandAsync(
        TemplateName name, IReadOnlyList<HandleValue>? baseValues, TemplateDocument? prefixNamespace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (baseValues is null && prefixNamespace is null) return TemplateExpansion.NotFound;
        var values = baseValues ?? [];
        foreach (var document in new[] { NamespaceOf(name.Base, values), prefixNamespace })
        {
            if (document is null) continue;
            var templates = new List<Template>();
            if (!await CollectAsync(document, 0, [], templates, cancellationToken).ConfigureAwait(false)) return TemplateExpansion.NotFound;
            if (templates.Count > 0) return new TemplateRun(policy, _expensive, time, name, values).Run(templates);
        }
        return new TemplateExpansion(TemplateOutcome.Values, values);
    }

    // False when a reference cannot be resolved. One to something that is not XML counts as no template.
    private async ValueTask<bool> CollectAsync(
        TemplateDocument document, int level, List<ValueReference> followed, List<Template> templates, CancellationToken cancellationToken)
    {
        foreach (var template in document.Templates)
        {
            if (template.Reference is not { } reference)
            {
                templates.Add(template);
                continue;
            }
            if (level == TemplatePolicy.MaxReferenceLevels || followed.Count == MaxReferences) return false;
            followed.Add(reference);
            if (await source.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } value) return false;
            if (source.Parse(reference.Handle, value.Data.Span) is { } next
                && !await CollectAsync(next, level + 1, followed, templates, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
        return true;
    }
}

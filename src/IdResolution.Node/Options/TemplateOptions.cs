namespace IdResolution.Node.Options;

/// <summary>Section <c>Templates</c>: rules that answer for names that are not stored (specification §5.4).</summary>
public sealed record TemplateOptions
{
    /// <summary>Rules answer (default: true).</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The delimiter where the rules of a prefix name none; empty = none (default: empty).</summary>
    public string Delimiter { get; init; } = "";

    /// <summary>XML file with the rules of prefixes that have none of their own, read at the start (default: none).</summary>
    public string NamespaceFile { get; init; } = "";

    /// <summary>The file's rules are those of every prefix (default: false).</summary>
    public bool NamespaceOverride { get; init; }

    /// <summary>The <c>index</c> of values outside <c>foreach</c> counts (default: false, as other software).</summary>
    public bool HonourIndex { get; init; }

    /// <summary>Most values a rule may make for one name, 1-2,048 (default: 1,000).</summary>
    public int MaxValues { get; init; } = 1_000;

    /// <summary>Longest evaluation of a rule in milliseconds, 10-10,000 (default: 1,000).</summary>
    public int MaxMilliseconds { get; init; } = 1_000;
}

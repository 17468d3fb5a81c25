using IdResolution.Protocol;
using IdResolution.Protocol.Templates;

namespace IdResolution.Resolution.Templates;

/// <summary>What an operator may choose about rules that answer for names that are not stored (specification §5.4).</summary>
public sealed class TemplateOptions
{
    /// <summary>Rules answer. Default: yes; without a rule or a delimiter nothing changes.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The delimiter where the namespace of a prefix names none; empty for none. Default: empty.</summary>
    public Utf8String Delimiter { get; set; }

    /// <summary>The namespace document of prefixes that have none of their own; empty for none. Default: empty.</summary>
    public ReadOnlyMemory<byte> Namespace { get; set; }

    /// <summary>Prefixes are not asked for their namespace; <see cref="Namespace"/> is that of all. Default: no.</summary>
    public bool NamespaceOverride { get; set; }

    /// <summary>The <c>index</c> of values outside <c>foreach</c> counts (<see cref="TemplatePolicy.HonourIndex"/>). Default: no.</summary>
    public bool HonourIndex { get; set; }

    /// <summary>Most values a rule may make for one name, 1 to 2,048. Default: 1,000.</summary>
    public int MaxValues { get; set; } = TemplatePolicy.Default.MaxValues;

    /// <summary>Longest evaluation of a rule, 10 ms to 10 s (<see cref="TemplatePolicy.MaxTime"/>). Default: 1 s.</summary>
    public TimeSpan MaxTime { get; set; } = TemplatePolicy.Default.MaxTime;

    internal TemplatePolicy PolicyFor(EngineOptions options) => new()
    {
        CaseSensitive = options.CaseSensitive,
        HonourIndex = HonourIndex,
        MaxValues = MaxValues,
        MaxTime = MaxTime,
    };
}

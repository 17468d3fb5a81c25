using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Templates;

/// <summary>
/// How templates are evaluated and how much one evaluation may cost (specification §5.4). Rules are written by the administrators of
/// prefixes and driven by anyone who asks for a name, so every cost has a bound. Immutable.
/// </summary>
public sealed record TemplatePolicy
{
    /// <summary>Steps of <c>ref</c> from one document to the next (specification §5.4).</summary>
    public const int MaxReferenceLevels = 10;

    /// <summary>Default, on a service where case does not matter.</summary>
    public static TemplatePolicy Default { get; } = new();

    /// <summary>Regular expressions tell upper from lower case, as they do on a case-sensitive service. Default: no.</summary>
    public bool CaseSensitive { get; init; }

    /// <summary>
    /// The <c>index</c> of a value outside <c>foreach</c> counts. Default: no; other software gives such values the first free index
    /// from 1.
    /// </summary>
    public bool HonourIndex { get; init; }

    /// <summary>Most values of an answer, 1 to 2,048. Default: 1,000.</summary>
    public int MaxValues { get; init; } = 1_000;

    /// <summary>Most octets of types, data and definitions made for one answer. Default: what a record may hold.</summary>
    public int MaxOctets { get; init; } = RecordRules.MaxLength;

    /// <summary>Most elements visited for one answer, each counted as often as it is visited. Default: 100,000.</summary>
    public int MaxSteps { get; init; } = 100_000;

    /// <summary>
    /// Longest evaluation, and longest match of one regular expression. It guards against what the other bounds do not see, and is long
    /// enough for a machine that is busy with other work. Default: 1 s.
    /// </summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(1);
}

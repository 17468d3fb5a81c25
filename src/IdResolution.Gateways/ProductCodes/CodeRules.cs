using System.Diagnostics.CodeAnalysis;
using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.ProductCodes.Gs1;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>
/// The operator's rules for which handle stands for which code. The longest beginning decides, and where two are as long a rule for the scheme before one for
/// <c>gs1</c>. Every handle that comes of them leads back to its code. Immutable; safe for use from many threads.
/// </summary>
public sealed class CodeRules
{
    private readonly CodeRule[] _rules;

    // The most special first.
    private CodeRules(IEnumerable<CodeRule> rules) =>
        _rules = [.. rules.OrderByDescending(rule => rule.Beginning.Length).ThenBy(rule => rule.Scheme == CodeScheme.Gs1)];

    /// <summary>No rules.</summary>
    public static CodeRules None { get; } = new([]);

    /// <summary>Reads rules such as <c>gtin 9521234* -&gt; 88.100.1/{code}</c>.</summary>
    /// <param name="texts">The rules.</param>
    /// <param name="rules">What was read.</param>
    /// <param name="problems">What is wrong, with the number of the rule from 0, to be said behind its text.</param>
    public static bool TryParse(IReadOnlyList<string> texts, [NotNullWhen(true)] out CodeRules? rules, out IReadOnlyList<(int Index, string Problem)> problems)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var found = new List<(int Index, string Problem)>();
        var read = new List<CodeRule>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (!CodeRule.TryParse(texts[i], out var rule, out var problem)) found.Add((i, problem));
            else if (read.Exists(other => other.Scheme == rule.Scheme && other.Beginning == rule.Beginning)) found.Add((i, "says again what another rule says"));
            else if (read.Find(other => AreConfused(other.Head, rule.Head)) is { } other) found.Add((i, $"makes handles that may be those of the rule for {other.Head}{{code}}"));
            else read.Add(rule);
        }
        problems = found;
        rules = found.Count == 0 ? new CodeRules(read) : null;
        return rules is not null;
    }

    /// <summary>The handle that stands for a code: the code itself where it is one; null when no rule maps it.</summary>
    public string? HandleOf(ProductCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.Handle ?? (Array.Find(_rules, rule => rule.Takes(code)) is { } mapping ? mapping.Head + code.Path : null);
    }

    /// <summary>The code that a handle stands for; null when it is none that <see cref="HandleOf"/> gives.</summary>
    public ProductCode? CodeOf(string handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        // Heads are the same or none is the beginning of another: the first that fits is the only one.
        if (Array.Find(_rules, rule => handle.StartsWith(rule.Head, StringComparison.OrdinalIgnoreCase)) is not { } mapping) return null;
        var path = handle[mapping.Head.Length..];
        return Read(path) is { } code && code.Path == path && handle.Equals(HandleOf(code), StringComparison.OrdinalIgnoreCase) ? code : null;
    }

    /// <summary>True when there is a rule for codes of that scheme.</summary>
    internal bool HasScheme(string scheme) => Array.Exists(_rules, rule => rule.Scheme == scheme || (rule.Scheme == CodeScheme.Gs1 && PrimaryKeys.Schemes.Contains(scheme)));

    // Handles of most services are the same in upper and lower case.
    private static bool AreConfused(string one, string other) =>
        one.Length != other.Length ? one.StartsWith(other, StringComparison.OrdinalIgnoreCase) || other.StartsWith(one, StringComparison.OrdinalIgnoreCase)
            : one != other && one.Equals(other, StringComparison.OrdinalIgnoreCase);

    // The paths of the schemes differ in how they begin.
    private static ProductCode? Read(string path)
    {
        if (DigitalLink.TryParse(path, 0, out var gs1, out _)) return gs1;
        if (ObjectIdentifierText.TryParse(path, out var oid, out _)) return oid;
        if (EcodeText.TryParse(path, out var ecode, out _)) return ecode;
        return IdentificationLink.TryParse(path, out var link, out _) ? link : CompanyCode.TryParse(path, out var company, out _) ? company : null;
    }
}

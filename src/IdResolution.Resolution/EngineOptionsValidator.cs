using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Templates;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Administration;
using IdResolution.Resolution.Templates;

namespace IdResolution.Resolution;

/// <summary>Checks <see cref="EngineOptions"/> at start-up.</summary>
public static class EngineOptionsValidator
{
    /// <summary>Every error in words for an operator; empty when there is none.</summary>
    public static IReadOnlyList<string> Validate(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        Check(options.ChallengeLifetime.TotalSeconds is >= 1 and <= 3600, nameof(EngineOptions.ChallengeLifetime), "from 1 second to 1 hour");
        Check(options.MaxChallenges >= 1, nameof(EngineOptions.MaxChallenges), "at least 1");
        Check(options.MaxChallengesPerSource >= 1, nameof(EngineOptions.MaxChallengesPerSource), "at least 1");
        Check(options.MaxChallengeOctets >= 1 << 20, nameof(EngineOptions.MaxChallengeOctets), "at least 1,048,576");
        Check(options.MaxConcurrentVerifications >= 1, nameof(EngineOptions.MaxConcurrentVerifications), "at least 1");
        Check(options.VerificationWait.TotalSeconds is >= 0.1 and <= 60, nameof(EngineOptions.VerificationWait), "from 0.1 to 60 seconds");
        Check(options.MaxGroupLists is >= 1 and <= 100_000, nameof(EngineOptions.MaxGroupLists), "from 1 to 100,000");
        Check(options.MaxCommitAttempts is >= 1 and <= 10_000, nameof(EngineOptions.MaxCommitAttempts), "from 1 to 10,000");
        options.Sessions.Validate((holds, name, range) => Check(holds, $"{nameof(EngineOptions.Sessions)}.{name}", range));
        options.Recursion.Validate((holds, name, range) => Check(holds, $"{nameof(EngineOptions.Recursion)}.{name}", range));
        CheckTemplates(options, errors);
        Check(options.Listings.MaxListings is >= 1 and <= 10_000, nameof(ListingOptions.MaxListings), "from 1 to 10,000");
        Check(options.Listings.MaxListingsPerSource is >= 1 and <= 10_000, nameof(ListingOptions.MaxListingsPerSource), "from 1 to 10,000");
        Check(options.Attempts.FailuresPerSource is >= 1 and <= 1_000_000, "Attempts.FailuresPerSource", "from 1 to 1,000,000");
        Check(options.Attempts.FailuresPerIdentity is >= 1 and <= 1_000_000, "Attempts.FailuresPerIdentity", "from 1 to 1,000,000");
        Check(options.Attempts.VerifiesPerSource is >= 1 and <= 1_000_000, "Attempts.VerifiesPerSource", "from 1 to 1,000,000");
        Check(options.Delegation.SuspendedTtl.TotalSeconds is >= 1 and <= 86_400, "Delegation.SuspendedTtl", "from 1 second to 1 day");
        Check(options.Audit.MaxRefusals >= 1, "Audit.MaxRefusals", "at least 1");
        Check(options.Audit.MaxRefusalsPerSource >= 1, "Audit.MaxRefusalsPerSource", "at least 1");
        var administrators = options.Quotas.Exceptions.Select(entry => new Utf8String(HandleName.Folded(entry.Administrator.Handle.Span)));
        Check(administrators.Distinct().Count() == options.Quotas.Exceptions.Count, "Quotas.Exceptions", "one for an administrator");
        var quotas = options.Quotas.Exceptions.Select(entry => entry.Quota).Append(options.Quotas.Default);
        Check(quotas.All(quota => quota is { DailyRequests: >= 0, Identifiers: >= 0, Prefixes: >= 0 }), "Quotas", "0 or more");
        return errors;

        void Check(bool holds, string name, string range)
        {
            if (!holds) errors.Add($"{name} must be {range}");
        }
    }

    private static void CheckTemplates(EngineOptions options, List<string> errors)
    {
        var templates = options.Templates;
        if (templates.MaxValues is < 1 or > RecordRules.MaxValues) errors.Add($"{nameof(TemplateOptions.MaxValues)} of templates must be from 1 to 2,048");
        if (templates.MaxTime.TotalMilliseconds is < 10 or > 10_000) errors.Add($"{nameof(TemplateOptions.MaxTime)} must be from 10 ms to 10 s");
        if (templates.NamespaceOverride && templates.Namespace.IsEmpty) errors.Add("templates: a namespace that overrides must be given");
        if (templates.Namespace.IsEmpty || errors.Count > 0) return;
        if (!TemplateDocument.TryRead(templates.Namespace.Span, templates.PolicyFor(options), out var document))
        {
            errors.Add($"the namespace document {TemplateDocument.WhyUnreadable(templates.Namespace.Span)}");
        }
        else if (document.Problem is { } problem)
        {
            errors.Add($"the namespace document cannot be used: {problem}");
        }
    }
}

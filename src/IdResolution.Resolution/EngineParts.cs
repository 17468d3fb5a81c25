using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Protocol;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Quotas;
using IdResolution.Resolution.Remote;
using IdResolution.Security;
using IdResolution.Security.Audit;
using IdResolution.Storage.Search;

namespace IdResolution.Resolution;

/// <summary>What a node lends its engine besides store and site. Nothing of it is disposed by the engine.</summary>
public sealed record EngineParts
{
    /// <summary>The private key of this server, which signs answers; null to answer unsigned (specification §6.7).</summary>
    public PrivateKey? ServerKey { get; init; }

    /// <summary>
    /// Keys, groups and prefix handles of other services; null to answer 406 where a decision depends on them (specification §6.3.3 to
    /// §6.6).
    /// </summary>
    public IRemoteHandles? Remote { get; init; }

    /// <summary>
    /// Told once of each rule that cannot be used, at most once a second: the handle it stands in, and what is wrong in words that hold
    /// nothing of it. Must not throw. Null to tell nobody.
    /// </summary>
    public Action<Utf8String, string>? TemplateProblemObserver { get; init; }

    /// <summary>Who answers for prefixes that are not homed here, where recursion is offered; null not to offer it (specification §5.7).</summary>
    public IHandleResolver? Resolver { get; init; }

    /// <summary>Answers of others; those for handles that are changed here are forgotten there (specification §5.10). Null when there are none.</summary>
    public AnswerCache? Cache { get; init; }

    /// <summary>Copies of other services, to answer from while those are silent; null for none (ADR 0019).</summary>
    public Escrows? Escrows { get; init; }

    /// <summary>Finds handles by value, for gateways; null when that is off.</summary>
    public IValueSearch? Search { get; init; }

    /// <summary>Where administrative acts are written down; null to write nothing down.</summary>
    public IAuditTrail? Audit { get; init; }

    /// <summary>What administrators have used up; null for no quotas.</summary>
    public QuotaLedger? Quotas { get; init; }
}

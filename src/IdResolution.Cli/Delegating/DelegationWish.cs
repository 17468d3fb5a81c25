using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Cli.Delegating;

/// <summary>What the record of a delegated prefix shall say. What is null stays as it is.</summary>
internal sealed record DelegationWish
{
    /// <summary>The prefix handle.</summary>
    public required Utf8String Handle { get; init; }

    /// <summary>Where the handles of the prefix are (HS_SITE).</summary>
    public IReadOnlyList<SiteRecord>? Sites { get; init; }

    /// <summary>Where the prefix handles derived from it are (HS_SITE.PREFIX); empty for none.</summary>
    public IReadOnlyList<SiteRecord>? PrefixSites { get; init; }

    /// <summary>An administrator of the prefix.</summary>
    public AdminRecord? Admin { get; init; }

    /// <summary>The key of that administrator, kept in this record.</summary>
    public PublicKey? Key { get; init; }

    /// <summary>Who makes the record, and shall be able to change it later; null for nobody.</summary>
    public ValueReference? Owner { get; init; }

    /// <summary>Time to live of new values, in seconds.</summary>
    public required uint Ttl { get; init; }
}

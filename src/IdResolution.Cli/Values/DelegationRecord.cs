using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Values;

/// <summary>What values say about where names are: of a prefix handle, or of a referral (specification §2.6, §2.7, §2.11).</summary>
internal sealed record DelegationRecord
{
    /// <summary>Types that are asked for.</summary>
    public static IReadOnlyList<Utf8String> Types { get; } =
        [.. new[] { "HS_SITE.", "HS_NA_DELEGATE", "HS_SERV.", "HS_NAMESPACE", "HS_ADMIN." }.Select(Utf8String.FromString)];

    /// <summary>Where the handles of the prefix are.</summary>
    public required IReadOnlyList<SiteRecord> Sites { get; init; }

    /// <summary>Where the prefix handles derived from it are; empty when they are where its own prefix handle is.</summary>
    public required IReadOnlyList<SiteRecord> PrefixSites { get; init; }

    /// <summary>Service handles that name further sites for the handles.</summary>
    public required IReadOnlyList<Utf8String> Services { get; init; }

    /// <summary>Service handles that name further sites for the derived prefix handles.</summary>
    public required IReadOnlyList<Utf8String> PrefixServices { get; init; }

    /// <summary>Site values that cannot be read.</summary>
    public required IReadOnlyList<uint> Unreadable { get; init; }

    /// <summary>Whether the prefix is suspended, and the message for users, which may be empty; null when it is not.</summary>
    public string? Suspension { get; init; }

    /// <summary>Reads values.</summary>
    public static DelegationRecord Of(IReadOnlyList<HandleValue> values)
    {
        var (sites, prefixSites) = (new List<SiteRecord>(), new List<SiteRecord>());
        var (services, prefixServices, unreadable) = (new List<Utf8String>(), new List<Utf8String>(), new List<uint>());
        string? suspension = null;
        foreach (var value in values)
        {
            var kind = SiteKind.Of(value.Type);
            if (kind is { IsService: true })
            {
                if (!TargetHandle.TryRead(value.Data.Span, out var target)) unreadable.Add(value.Index);
                else (kind.IsForPrefixes ? prefixServices : services).Add(target);
            }
            else if (kind is not null)
            {
                if (!SiteRecord.TryRead(value.Data.Span, out var site)) unreadable.Add(value.Index);
                else (kind.IsForPrefixes ? prefixSites : sites).Add(site);
            }
            else if (value.HasType(ValueTypes.Namespace) && suspension is null
                && NamespaceDocument.TryRead(value.Data.Span, out var space) && !space.IsActive)
            {
                suspension = space.StatusMessage ?? "";
            }
        }
        return new DelegationRecord
        {
            Sites = sites,
            PrefixSites = prefixSites,
            Services = services,
            PrefixServices = prefixServices,
            Unreadable = unreadable,
            Suspension = suspension,
        };
    }
}

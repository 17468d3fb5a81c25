using IdResolution.Client.Exchange;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Resolving;

/// <summary>Who answers for something, and on whose word we believe that.</summary>
internal sealed record Service
{
    /// <summary>Sites that hold the same data.</summary>
    public IReadOnlyList<SiteRecord> Sites { get; init; } = [];

    /// <summary>Servers that hold the same data; in place of <see cref="Sites"/>.</summary>
    public IReadOnlyList<ServerTarget> Servers { get; init; } = [];

    /// <summary>The word was proven, so that the keys of the sites prove answers.</summary>
    public bool IsProven { get; init; }

    /// <summary>What it may lead to: anything that is configured, else no more than the address of whoever said so.</summary>
    public AddressScope Reach { get; init; }

    /// <summary>Seconds since we were told; null when it was for this very question.</summary>
    public uint? AgeSeconds { get; init; }

    /// <summary>How long we may still act on their word; null when nothing that we were told limits it.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>A delegation that speaks for everything below the parent of what is asked.</summary>
    public bool IsDelegation { get; init; }

    /// <summary>The root this is; null for other services.</summary>
    public KnownRoot? Root { get; init; }

    /// <summary>The roots to ask when nobody answers for this one, in order.</summary>
    public IReadOnlyList<KnownRoot> OtherRoots { get; init; } = [];
}

using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>A site to look at, and what is expected of it.</summary>
/// <param name="Level">The prefix whose record names it, or <c>root</c>.</param>
/// <param name="Site">The record as it stands one level above.</param>
/// <param name="IsReferredPublicly">
/// True when the servers that name it are at public addresses, so that resolvers that come from there do not go on to private ones.
/// </param>
/// <param name="Holds">What the site must answer for.</param>
internal sealed record SiteTest(string Level, SiteRecord Site, bool IsReferredPublicly, IReadOnlyList<Holding> Holds)
{
    /// <summary>The same record stands further up already: nothing is to be looked at but what it holds.</summary>
    public bool IsKnown { get; init; }
}

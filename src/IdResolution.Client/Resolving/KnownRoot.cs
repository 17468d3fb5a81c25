namespace IdResolution.Client.Resolving;

/// <summary>A root and what we know of it by now. Belongs to <see cref="RootSites"/>.</summary>
internal sealed class KnownRoot(ResolverRoot configured)
{
    public ResolverRoot Configured { get; } = configured;

    /// <summary>One finds it, the others wait.</summary>
    public SemaphoreSlim Finding { get; } = new(1);

    /// <summary>Null before its site record was asked for.</summary>
    public volatile Service? Service;

    /// <summary>The newest serial number of its site records; -1 when unknown.</summary>
    public volatile int Serial = -1;

    /// <summary>When it is to be refreshed; a timestamp, as the others.</summary>
    public long RefreshAt;

    /// <summary>Nobody answered; until then the other roots are asked first.</summary>
    public long AvoidUntil;

    /// <summary>Until then hints at a new site record are passed over.</summary>
    public long HeedAfter;

    /// <summary>1 while it is being refreshed.</summary>
    public int Refreshing;
}

namespace IdResolution.Client.Resolving;

/// <summary>How a <see cref="HandleResolver"/> works. Immutable; change with <c>with</c>.</summary>
public sealed record ResolverOptions
{
    /// <summary>
    /// Where the tree begins, the preferred one first; the next one is asked when nobody answers for the one before (specification §5.9). At
    /// least one.
    /// </summary>
    public required IReadOnlyList<ResolverRoot> Roots { get; init; }

    /// <summary>
    /// Services that are known without asking, by prefix without <c>0.NA/</c>: for the handles of that prefix and of those derived from it
    /// (specification §5.8). The longest match counts; <c>*</c> stands for every prefix.
    /// </summary>
    public IReadOnlyDictionary<string, ResolverRoot> Overrides { get; init; } = new Dictionary<string, ResolverRoot>();

    /// <summary>
    /// How servers are asked: transports, waits, TLS, trace and the clock. Its servers, site and keys are not used; its authenticator is not
    /// either, for nothing is asked in anybody's name.
    /// </summary>
    public HandleClientOptions Asking { get; init; } = HandleClientOptions.Default;

    /// <summary>How long one question may take, all servers together; 1 ms to 5 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most requests for one question: referrals, service handles and prefix records together (specification §5.7); 1-1000.</summary>
    public int MaxSteps { get; init; } = 40;

    /// <summary>Most service handles that refer to each other (specification §2.7); 1-100.</summary>
    public int MaxServiceDepth { get; init; } = 20;

    /// <summary>
    /// Most questions under way past the cache, such as authoritative ones; those beyond are answered "server too busy". The others are
    /// bounded by <see cref="Caching.AnswerCacheOptions.MaximumFlights"/>. 1 to 1 048 576.
    /// </summary>
    public int MaxOutstanding { get; init; } = 10_000;

    /// <summary>
    /// Believes a server with a public address that refers to loopback, private or link-local addresses. Off: only one whose own address is
    /// of that kind may, so that nobody far away makes this node knock at doors near it.
    /// </summary>
    public bool AllowPrivateReferrals { get; init; }

    /// <summary>Every question is certified, whether it asks for that or not (specification §5.5). Needs roots with keys.</summary>
    public bool RequireCertified { get; init; }

    /// <summary>
    /// How old a delegation must be, so that "handle not found" from its server is doubted and the delegation asked anew; 0 to a day. A
    /// younger one is believed: names that do not exist must not cost a walk from the root each.
    /// </summary>
    public TimeSpan DoubtDelegationsAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How old the knowledge of the roots may get before it is refreshed (specification §5.9); a minute to 30 days.</summary>
    public TimeSpan RefreshRootsAfter { get; init; } = TimeSpan.FromHours(23);

    /// <summary>Every error in words for an operator; empty when there is none.</summary>
    public IReadOnlyList<string> FindErrors()
    {
        var errors = new List<string>();
        Check(Roots.Count > 0, "Roots must name at least one root");
        Check(Roots.Concat(Overrides.Values).All(root => root.Servers.Count + root.Sites.Sum(site => site.Servers.Count) > 0), "a root or an override names no server");
        Check(Timeout.TotalMilliseconds is >= 1 and <= 300_000, "Timeout must be from 1 millisecond to 5 minutes");
        Check(MaxSteps is >= 1 and <= 1000, "MaxSteps must be from 1 to 1,000");
        Check(MaxServiceDepth is >= 1 and <= 100, "MaxServiceDepth must be from 1 to 100");
        Check(MaxOutstanding is >= 1 and <= 1_048_576, "MaxOutstanding must be from 1 to 1,048,576");
        Check(DoubtDelegationsAfter.TotalDays is >= 0 and <= 1, "DoubtDelegationsAfter must be from 0 to 1 day");
        Check(RefreshRootsAfter.TotalMinutes is >= 1 and <= 43_200, "RefreshRootsAfter must be from 1 minute to 30 days");
        Check(!RequireCertified || Roots.All(root => root.HasKeys), "RequireCertified needs site records with keys for all roots");
        return errors;

        void Check(bool holds, string error)
        {
            if (!holds) errors.Add(error);
        }
    }
}

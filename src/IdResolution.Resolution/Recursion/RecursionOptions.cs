using System.Net;

namespace IdResolution.Resolution.Recursion;

/// <summary>Answering for prefixes that are not homed here, where <see cref="EngineParts.Resolver"/> is given (specification §5.7).</summary>
public sealed class RecursionOptions
{
    /// <summary>Offered at all. Default: no.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Requests without the recursive flag are answered too, as caching servers do (specification §5.7); else they get 301. Default: no.
    /// </summary>
    public bool AnswersEverything { get; set; }

    /// <summary>Whom it is offered to; others get 301 and learn nothing of the cache. Default: this machine.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; set; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>
    /// Questions under way at once, 8 to 60,000; beyond it the answer is code 3. The last eighth is for clients that have none under way.
    /// Default: 4,096.
    /// </summary>
    public int MaxOutstanding { get; set; } = 4_096;

    /// <summary>The same for one client: an IPv4 address or an IPv6 /64; 1 to <see cref="MaxOutstanding"/>. Default: 256.</summary>
    public int MaxOutstandingPerClient { get; set; } = 256;

    internal void Validate(Action<bool, string, string> check)
    {
        check(MaxOutstanding is >= 8 and <= 60_000, nameof(MaxOutstanding), "from 8 to 60,000");
        check(MaxOutstandingPerClient >= 1 && MaxOutstandingPerClient <= MaxOutstanding, nameof(MaxOutstandingPerClient), "from 1 to MaxOutstanding");
        check(!Enabled || AllowedNetworks.Count is >= 1 and <= 1_024, nameof(AllowedNetworks), "1 to 1,024 networks");
    }
}

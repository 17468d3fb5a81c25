namespace IdResolution.Node.Options;

/// <summary>Section <c>Recursion</c>: answering for prefixes of others by asking them (specification §5.7).</summary>
public sealed record RecursionOptions
{
    /// <summary>Answers for prefixes that are not homed here (default: false; true with the role Recursive).</summary>
    public bool Enabled { get; init; }

    /// <summary>Where the tree begins, the preferred one first: files with a site record as <c>idctl site export</c> writes it, or host:port (default: none).</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Networks that are answered for; others get code 301 (default: this machine).</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = ["127.0.0.0/8", "::1/128"];

    /// <summary>Milliseconds that one question may take, all servers on its way together, 100-9,000 (default: 5,000).</summary>
    public int TimeoutMilliseconds { get; init; } = 5_000;

    /// <summary>Questions under way at once, 8-60,000; beyond it the answer is code 3 (default: 4,096).</summary>
    public int MaxOutstanding { get; init; } = 4_096;

    /// <summary>The same for one client (IPv4 address, IPv6 /64 network), 1-<see cref="MaxOutstanding"/> (default: 256).</summary>
    public int MaxOutstandingPerClient { get; init; } = 256;

    /// <summary>Goes to private and loopback addresses that a server with a public address names (default: false).</summary>
    public bool AllowPrivateReferrals { get; init; }

    /// <summary>Believes only what is signed with a key that the step before it named; needs site records in <see cref="Roots"/> (default: false; specification §5.5).</summary>
    public bool Certified { get; init; }
}

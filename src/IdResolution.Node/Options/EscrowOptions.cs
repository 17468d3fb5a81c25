namespace IdResolution.Node.Options;

/// <summary>Section <c>Escrow</c>: copies of delegated services, to answer from while those are silent.</summary>
public sealed record EscrowOptions
{
    /// <summary>Copies as <c>PREFIX=FILE</c>: the file is one that <c>idnode export</c> wrote on a server of the prefix (default: none).</summary>
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>Seconds between two looks at a service, 1-3,600 (default: 5).</summary>
    public int ProbeSeconds { get; init; } = 5;

    /// <summary>Looks in a row without a sign of life after which this node answers instead, 1-1,000 (default: 3).</summary>
    public int Failures { get; init; } = 3;

    /// <summary>Milliseconds that a service has for a sign of life, 100-30,000 (default: 2,000).</summary>
    public int TimeoutMilliseconds { get; init; } = 2_000;

    /// <summary>Most seconds that others may remember what was answered from a copy, 1-86,400 (default: 300).</summary>
    public int TtlSeconds { get; init; } = 300;
}

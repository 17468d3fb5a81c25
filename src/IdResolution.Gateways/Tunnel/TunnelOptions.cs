namespace IdResolution.Gateways.Tunnel;

/// <summary>What the operator chooses about the native protocol over HTTP (specification §8.2). Immutable.</summary>
public sealed record TunnelOptions
{
    /// <summary>False: such requests are for the other rooms, which do not understand them.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long a request may take to its first answer, and from one to the next, more than nothing.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(120);
}

namespace IdResolution.Resolution.Audit;

/// <summary>What an operator may choose about what is audited.</summary>
public sealed class AuditOptions
{
    /// <summary>
    /// Lines a minute about people who proved nothing, from one source (IPv4 address, IPv6 /64 network), at least 1; of more only the number
    /// is written. Default: 20.
    /// </summary>
    public int MaxRefusalsPerSource { get; set; } = 20;

    /// <summary>The same from all sources together, at least 1. Default: 600.</summary>
    public int MaxRefusals { get; set; } = 600;
}

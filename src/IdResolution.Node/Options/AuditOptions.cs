namespace IdResolution.Node.Options;

/// <summary>Section <c>Audit</c>: who did what, in <c>audit/</c> of the data directory.</summary>
public sealed record AuditOptions
{
    /// <summary>Writes every administrative act down before it is answered, and refuses acts that cannot be written down (default: true).</summary>
    public bool Enabled { get; init; } = true;

    /// <summary><c>Second</c> or <c>Batch</c>: when lines are made safe against a loss of power (default: Second).</summary>
    public string Flush { get; init; } = "Second";

    /// <summary>Size of one file in MiB, 1-1,024 (default: 64).</summary>
    public int FileMebibytes { get; init; } = 64;

    /// <summary>Lines a minute about strangers of one source, 1-1,000,000; of more only the number is written (default: 20).</summary>
    public int MaxRefusalsPerSource { get; init; } = 20;

    /// <summary>The same from all sources together, 1-1,000,000 (default: 600).</summary>
    public int MaxRefusals { get; init; } = 600;
}

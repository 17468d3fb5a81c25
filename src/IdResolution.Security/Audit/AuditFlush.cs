namespace IdResolution.Security.Audit;

/// <summary>When audit lines are made safe against a loss of power. Against the end of the process they are before the act is answered.</summary>
public enum AuditFlush
{
    /// <summary>Once a second.</summary>
    Second,

    /// <summary>Before the acts of a batch are answered.</summary>
    Batch,
}

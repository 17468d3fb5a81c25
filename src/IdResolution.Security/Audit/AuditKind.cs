namespace IdResolution.Security.Audit;

/// <summary>What an audit line tells of.</summary>
public enum AuditKind
{
    /// <summary>An act of somebody, done or refused.</summary>
    Act,

    /// <summary>How many refusals of strangers were not written one by one.</summary>
    Summary,

    /// <summary>The file was found shorter or torn at a start.</summary>
    Repair,
}

namespace IdResolution.Security.Audit;

/// <summary>What happened to the audit log.</summary>
public enum AuditNoticeKind
{
    /// <summary>The head at a start, a stop or midnight; the text is the head. Kept elsewhere it proves that nothing before it was changed.</summary>
    Head,

    /// <summary>Something at the end of the log was torn or is missing; the log says so too and goes on.</summary>
    Repaired,

    /// <summary>Lines cannot be written; acts are to be refused.</summary>
    Refused,

    /// <summary>Lines can be written again.</summary>
    Resumed,
}

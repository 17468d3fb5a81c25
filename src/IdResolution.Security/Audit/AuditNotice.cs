namespace IdResolution.Security.Audit;

/// <summary>Something an operator should know about the audit log.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Text">In words; never key material.</param>
public sealed record AuditNotice(AuditNoticeKind Kind, string Text);

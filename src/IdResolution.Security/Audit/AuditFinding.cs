namespace IdResolution.Security.Audit;

/// <summary>A place where the audit log is not what was written.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line of the file, from 1; 0 for the file as a whole.</param>
/// <param name="Text">What is wrong, in words.</param>
public sealed record AuditFinding(string File, long Line, string Text);

namespace IdResolution.Security.Audit;

/// <summary>Where acts are written down. Safe for use from many threads.</summary>
public interface IAuditTrail
{
    /// <summary>Why nothing can be written now, in words for an operator (full disk, failed flush); null while it can.</summary>
    string? Refusal { get; }

    /// <summary>
    /// Writes a line behind all lines written before. Completes with true when the line would survive the end of this process, with false
    /// when it could not be written in time.
    /// </summary>
    Task<bool> WriteAsync(in AuditEntry entry);
}

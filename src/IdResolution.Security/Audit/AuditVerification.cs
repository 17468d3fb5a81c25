namespace IdResolution.Security.Audit;

/// <summary>What a check of an audit log found.</summary>
public sealed record AuditVerification
{
    /// <summary>Files read.</summary>
    public required int Files { get; init; }

    /// <summary>Lines of the right form.</summary>
    public required long Lines { get; init; }

    /// <summary>The last line; keep it elsewhere for the next check.</summary>
    public required AuditHead Head { get; init; }

    /// <summary>Octets behind the last line feed of the newest file: written just now, or torn by a crash.</summary>
    public required long Unfinished { get; init; }

    /// <summary>What is wrong, in order, at most <see cref="AuditVerifier.MaxFindings"/>.</summary>
    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>Everything found, also what is not in <see cref="Findings"/>.</summary>
    public required long FindingCount { get; init; }

    /// <summary>True when nothing is wrong.</summary>
    public bool IsSound => FindingCount == 0;
}

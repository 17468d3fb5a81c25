namespace IdResolution.Security.Audit;

/// <summary>What an operator may choose about the audit log.</summary>
public sealed record AuditLogOptions
{
    /// <summary>Where the files are; made when it is not there, readable by the owner only.</summary>
    public required string Directory { get; init; }

    /// <summary>When lines are made safe against a loss of power. Default: once a second.</summary>
    public AuditFlush Flush { get; init; }

    /// <summary>
    /// Octets after which a new file is begun, at least 4,096; its space is set aside at once, so that a disk that fills up is noticed
    /// before an act, not after it. Default: 64 MiB.
    /// </summary>
    public long MaxFileLength { get; init; } = 64L << 20;

    /// <summary>Most lines that wait for the writer, at least 1. Default: 65,536.</summary>
    public int QueueCapacity { get; init; } = 65_536;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Told of what an operator should know; called from the writer's thread and must not throw.</summary>
    public Action<AuditNotice>? Notify { get; init; }
}

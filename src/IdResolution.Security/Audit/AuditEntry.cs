using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Audit;

/// <summary>
/// What an audit line says. There is no member for values, keys, secrets or passwords, so that none can get into the file. Immutable.
/// </summary>
public readonly record struct AuditEntry
{
    /// <summary>What the line tells of.</summary>
    public AuditKind Kind { get; init; }

    /// <summary>When, in UTC; written to the microsecond.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Where it came from; null where no source stands for it.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>The identity, claimed or proven; an empty handle means nobody.</summary>
    public ValueReference Who { get; init; }

    /// <summary>How <see cref="Who"/> is known.</summary>
    public AuditProof Proof { get; init; }

    /// <summary>The operation.</summary>
    public OpCode Operation { get; init; }

    /// <summary>The handle or prefix the operation is about; may be empty.</summary>
    public Utf8String Handle { get; init; }

    /// <summary>The answer; none when the peer went away before there was one.</summary>
    public ResponseCode Code { get; init; }

    /// <summary>The transaction that holds the change; 0 when there is none.</summary>
    public ulong TransactionId { get; init; }

    /// <summary>Lines left out (<see cref="AuditKind.Summary"/>), or lines that were there once and are not (<see cref="AuditKind.Repair"/>).</summary>
    public long Count { get; init; }
}

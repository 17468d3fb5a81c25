using System.Security.Cryptography;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>What a journal holds of one item.</summary>
/// <param name="Digest">The first half of the line's SHA-256.</param>
/// <param name="State">How far it got.</param>
/// <param name="NamesTried">See <see cref="BulkOutcome.NamesTried"/>.</param>
internal readonly record struct LineSlot(UInt128 Digest, LineState State, ushort NamesTried = 0)
{
    /// <summary>True when it was done.</summary>
    public bool IsDone => State >= LineState.Done;

    /// <summary>How it ended, when it was done.</summary>
    public BulkStatus Status => (BulkStatus)(State - LineState.Done);

    /// <summary>The state of an item with this outcome.</summary>
    public static LineState StateOf(in BulkOutcome outcome) =>
        outcome.Status != BulkStatus.Failed ? LineState.Done + (byte)outcome.Status
        : outcome.IsInDoubt ? LineState.Begun
        : LineState.Failed;

    /// <summary>The digest of a line.</summary>
    public static UInt128 DigestOf(ReadOnlySpan<byte> line)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}

namespace IdResolution.Storage.Embedded;

/// <summary>A segment as a snapshot knew it.</summary>
internal sealed record SnapshotSegment(
    long Number,
    long LastNumber,
    long Generation,
    int Slot,
    long Used,
    long Dead,
    long Tombstones,
    ulong LastTransactionId);

namespace IdResolution.Node.Options;

/// <summary>Section <c>Storage</c>: where records are kept.</summary>
public sealed record StorageOptions
{
    /// <summary>The engine: <c>Embedded</c> (default: Embedded).</summary>
    public string Engine { get; init; } = "Embedded";

    /// <summary>Size of a segment of the transaction log in MiB, 1-256 (default: 256). The largest share of the disk that one file takes.</summary>
    public int SegmentMebibytes { get; init; } = 256;

    /// <summary>A closed segment is compacted when less than this share of it is live, 0-95 percent; 0 = never (default: 50).</summary>
    public int CompactionThresholdPercent { get; init; } = 50;

    /// <summary>MiB of log after which the index is written to disk again, so that the next start is fast; 1-1,048,576 (default: 512).</summary>
    public int SnapshotIntervalMebibytes { get; init; } = 512;
}

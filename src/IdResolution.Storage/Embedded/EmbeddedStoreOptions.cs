using IdResolution.Storage.Log;
using IdResolution.Storage.Search;

namespace IdResolution.Storage.Embedded;

/// <summary>How an <see cref="EmbeddedStore"/> works. Immutable.</summary>
public sealed record EmbeddedStoreOptions
{
    /// <summary>The directory that holds everything; made when it is not there. One process at a time may use it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Octets of one file of the log (default 256 MiB, from 64 KiB to 256 MiB). A larger record gets a larger file.</summary>
    public int SegmentSize { get; init; } = (int)LogFormat.MaxSegmentSize;

    /// <summary>
    /// Octets of changes that at most share one write and one flush (default 1 MiB, from 4 KiB to 16 MiB). A larger record goes alone.
    /// </summary>
    public int FrameSize { get; init; } = 1 << 20;

    /// <summary>Changes that may wait for the log at a time (default 8,192, at least 1); further ones wait at the door.</summary>
    public int QueueCapacity { get; init; } = 8192;

    /// <summary>How long a change may wait at the door before it is refused (default 10 seconds, more than zero).</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Share of a closed segment that must be live; below, it is rewritten in the background (default 0.5, from 0, never, to 0.95).
    /// </summary>
    public double CompactionThreshold { get; init; } = 0.5;

    /// <summary>
    /// Octets of log after which the index is saved in the background (default 512 MiB, at least 64 KiB); bounds what a start after a
    /// crash reads.
    /// </summary>
    public long SnapshotInterval { get; init; } = 512L << 20;

    /// <summary>Whether the index is saved when the store is closed (default true), for the next start to be quick.</summary>
    public bool SnapshotOnClose { get; init; } = true;

    /// <summary>Which values can be searched for (default none). The index is made when the store is opened, and kept in memory.</summary>
    public ValueSearchOptions Search { get; init; } = new();

    /// <summary>The clock that dates transactions.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Told of what an operator should know; called on threads of the store, must return soon and not throw.</summary>
    public Action<StoreNotice>? Notify { get; init; }

    /// <summary>The file system, for tests to put a failing one in its place.</summary>
    internal IStoreFileSystem Files { get; init; } = StoreFileSystem.Instance;

    /// <summary>Whether the store starts its housekeeping by itself; tests switch it off to do it step by step.</summary>
    internal bool RunsMaintenance { get; init; } = true;

    /// <summary>Everything that is wrong with these options, in words for an operator; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(DataDirectory)) errors.Add("DataDirectory must name a directory.");
        if (SegmentSize is < LogFormat.MinSegmentSize or > (int)LogFormat.MaxSegmentSize)
        {
            errors.Add($"SegmentSize must be from {LogFormat.MinSegmentSize} to {LogFormat.MaxSegmentSize} octets.");
        }
        if (FrameSize is < 4096 or > LogFormat.MaxFramePayload)
        {
            errors.Add($"FrameSize must be from 4096 to {LogFormat.MaxFramePayload} octets.");
        }
        if (QueueCapacity < 1) errors.Add("QueueCapacity must be at least 1.");
        if (QueueTimeout <= TimeSpan.Zero || QueueTimeout.TotalMilliseconds > int.MaxValue)
        {
            errors.Add("QueueTimeout must be more than zero and less than 25 days.");
        }
        if (CompactionThreshold is not (>= 0 and <= 0.95)) errors.Add("CompactionThreshold must be from 0 to 0.95.");
        if (SnapshotInterval < LogFormat.MinSegmentSize)
        {
            errors.Add($"SnapshotInterval must be at least {LogFormat.MinSegmentSize} octets.");
        }
        if (Search.Types.Count > ValueSearchOptions.MaxTypes) errors.Add($"Search.Types must be at most {ValueSearchOptions.MaxTypes}.");
        if (Search.MaxValues < 1) errors.Add("Search.MaxValues must be at least 1.");
        return errors;
    }

    internal void Tell(StoreNoticeKind kind, string text) => Notify?.Invoke(new StoreNotice(kind, text));
}

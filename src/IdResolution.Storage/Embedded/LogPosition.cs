namespace IdResolution.Storage.Embedded;

/// <summary>A place between two frames of the log.</summary>
internal readonly record struct LogPosition(long SegmentNumber, long Offset);

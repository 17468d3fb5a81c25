namespace IdResolution.Storage.Embedded;

/// <summary>What a repair saved and what it could not.</summary>
public sealed record RepairReport
{
    /// <summary>Sound frames that were kept, in the segments that were rewritten.</summary>
    public required long FramesKept { get; init; }

    /// <summary>Octets that are in no sound frame; they are still in the files kept aside.</summary>
    public required long OctetsLost { get; init; }

    /// <summary>What was found and done, each with its place, in words for an operator.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>The files kept aside.</summary>
    public required IReadOnlyList<string> FilesKeptAside { get; init; }
}

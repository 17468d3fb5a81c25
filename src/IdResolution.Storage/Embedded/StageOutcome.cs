namespace IdResolution.Storage.Embedded;

/// <summary>What became of a change that was to join the frame being built.</summary>
internal enum StageOutcome
{
    /// <summary>It is in the frame.</summary>
    Staged,

    /// <summary>Its precondition does not hold.</summary>
    Conflict,

    /// <summary>The frame must be written first.</summary>
    FrameFull,
}

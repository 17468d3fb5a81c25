namespace IdResolution.Caching;

/// <summary>Where an answer came from.</summary>
public enum AnswerOrigin
{
    /// <summary>From nowhere: too many questions are open; the code is <see cref="Protocol.ResponseCode.ServerTooBusy"/>.</summary>
    None,

    /// <summary>The memory of this node.</summary>
    Memory,

    /// <summary>The level that nodes share.</summary>
    Shared,

    /// <summary>The source itself.</summary>
    Source,

    /// <summary>The memory of this node, past its time, because the source does not answer.</summary>
    Stale,
}

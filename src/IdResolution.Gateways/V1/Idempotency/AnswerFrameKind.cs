namespace IdResolution.Gateways.V1.Idempotency;

/// <summary>What an entry of an answer log says. The numbers stand in files.</summary>
internal enum AnswerFrameKind : byte
{
    /// <summary>The execution of a request begins.</summary>
    Begun = 1,

    /// <summary>It was executed; its answer follows.</summary>
    Done = 2,

    /// <summary>It changed nothing, and its key is free again.</summary>
    Free = 3,
}

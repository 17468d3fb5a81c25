namespace IdResolution.Cli.Import;

/// <summary>How an import ended.</summary>
internal enum ImportEnd
{
    /// <summary>Every line was tried.</summary>
    Whole,

    /// <summary>The server no longer answers.</summary>
    Silent,

    /// <summary>The server refuses every change.</summary>
    TakesNoChanges,

    /// <summary>The server does not accept the proof of who we are, which no other line would change.</summary>
    NotProven,
}

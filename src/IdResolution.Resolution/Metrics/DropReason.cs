namespace IdResolution.Resolution.Metrics;

/// <summary>Why a message was not answered.</summary>
internal enum DropReason
{
    /// <summary>Shorter than an envelope.</summary>
    Short,

    /// <summary>The message is itself a response; answering could start a loop between servers.</summary>
    NotARequest,

    /// <summary>The transport has no room for even an error answer.</summary>
    NoRoom,
}

namespace IdResolution.Resolution.Metrics;

/// <summary>Why a question for another service was not asked.</summary>
internal enum RecursionRefusal
{
    /// <summary>The peer is in no network that recursion is offered to.</summary>
    Network,

    /// <summary>The client has as many questions under way as one may have.</summary>
    Client,

    /// <summary>All together have.</summary>
    Total,

    /// <summary>The request passed too many servers already.</summary>
    Count,
}

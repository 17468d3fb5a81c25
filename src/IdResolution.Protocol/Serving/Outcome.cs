namespace IdResolution.Protocol.Serving;

/// <summary>What the synchronous half made of a request.</summary>
public enum Outcome
{
    /// <summary>The reply buffer holds the answer.</summary>
    Answered,

    /// <summary>Nothing is sent; the engine counted why.</summary>
    Dropped,

    /// <summary>The asynchronous half must answer.</summary>
    NeedsTime,
}

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>How the reading of a body goes on.</summary>
internal enum BodyState
{
    /// <summary>There is more to take.</summary>
    More,

    /// <summary>It was read to its end.</summary>
    Ended,

    /// <summary>Nothing came for too long.</summary>
    Stalled,

    /// <summary>The client is gone, or what it sends is no body.</summary>
    Broken,

    /// <summary>It is compressed wrongly, or far more than text can be.</summary>
    Undecodable,

    /// <summary>The node stops.</summary>
    Stopped,

    /// <summary>The journals have taken all the space they may.</summary>
    NoRoom,
}

namespace IdResolution.Protocol.Serving;

/// <summary>What the start of octets on a stream looks like to <see cref="FrameReader"/>.</summary>
public enum FrameState
{
    /// <summary>A whole frame is here.</summary>
    Complete,

    /// <summary>More must arrive.</summary>
    Incomplete,

    /// <summary>Not this protocol; there is nobody to answer.</summary>
    NotHandle,

    /// <summary>The message is longer than any may be.</summary>
    TooLong,

    /// <summary>A later part of a message in several frames, which only datagrams carry.</summary>
    Fragment,
}

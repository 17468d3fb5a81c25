namespace IdResolution.Resolution.Serving;

/// <summary>Where a record is that a decision needs.</summary>
internal enum RecordPlace
{
    /// <summary>Here.</summary>
    Here,

    /// <summary>It would be here, but is not registered.</summary>
    Missing,

    /// <summary>On another service, which gave what was asked for.</summary>
    Fetched,

    /// <summary>On another service, and not to be had.</summary>
    Elsewhere,
}

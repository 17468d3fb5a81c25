namespace IdResolution.Resolution.Serving;

/// <summary>Where a record is that a decision needs.</summary>
internal enum RecordPlace
{
    /// <summary>Here.</summary>
    Here,

    /// <summary>It would be here, but is not registered.</summary>
    Missing,

    /// <summary>On another service.</summary>
    Elsewhere,
}

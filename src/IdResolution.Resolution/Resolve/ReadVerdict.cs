namespace IdResolution.Resolution.Resolve;

/// <summary>What may be done with the values a resolution selected (specification §5.2, §5.3).</summary>
internal enum ReadVerdict
{
    /// <summary>They were written.</summary>
    Written,

    /// <summary>None is left: response code 200.</summary>
    NothingLeft,

    /// <summary>One may be read by nobody: response code 401.</summary>
    Unreadable,

    /// <summary>One may be read by administrators only, and the asker has not shown to be one.</summary>
    NeedsAuthentication,

    /// <summary>There is no room for them.</summary>
    TooLarge,

    /// <summary>The stored octets are not a record.</summary>
    Damaged,
}

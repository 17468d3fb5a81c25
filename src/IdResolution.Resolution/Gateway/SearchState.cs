namespace IdResolution.Resolution.Gateway;

/// <summary>Whether values of a type can be searched for.</summary>
public enum SearchState
{
    /// <summary>The operator has not switched it on.</summary>
    Off,

    /// <summary>There are more values than there is room for.</summary>
    Full,

    /// <summary>They can.</summary>
    On,
}

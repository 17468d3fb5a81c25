namespace IdResolution.Resolution.Delegation;

/// <summary>How the suspension of a prefix touches a handle.</summary>
internal enum Suspension
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It is the prefix handle of the suspended prefix.</summary>
    Itself,

    /// <summary>It is a handle of the suspended prefix or of one derived from it, or the prefix handle of a derived one.</summary>
    Below,
}

namespace IdResolution.Resolution.Gateway;

/// <summary>The part of a list that is wanted.</summary>
/// <param name="After">Where to go on: <see cref="GatewayAnswer.Next"/> of the page before; 0 begins at the beginning.</param>
/// <param name="Limit">Entries at most, at least 1.</param>
public sealed record ListPage(ulong After, int Limit)
{
    /// <summary>Everything.</summary>
    public static ListPage Whole { get; } = new(0, int.MaxValue);
}

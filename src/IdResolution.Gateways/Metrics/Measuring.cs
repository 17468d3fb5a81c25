namespace IdResolution.Gateways.Metrics;

/// <summary>What a measurement does to its series.</summary>
internal enum Measuring
{
    /// <summary>Adds to it.</summary>
    Add,

    /// <summary>Replaces it.</summary>
    Set,

    /// <summary>Is asked for at each scrape: the first one replaces, others of equal labels add; what is not measured is not shown.</summary>
    Asked,
}

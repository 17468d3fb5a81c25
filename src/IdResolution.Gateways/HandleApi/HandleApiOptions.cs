namespace IdResolution.Gateways.HandleApi;

/// <summary>What the operator chooses about the REST interface. Not to be changed once a server has it.</summary>
public sealed record HandleApiOptions
{
    /// <summary>True when <c>totalCount</c> of a list is a JSON string, as the reference server writes it (specification §8.3); false for a number.</summary>
    public bool TotalCountAsText { get; init; } = true;

    /// <summary>True when answers that everybody may read can be had as JSONP, for pages that cannot use CORS.</summary>
    public bool Jsonp { get; init; }

    /// <summary>How long caches between may keep a record that everybody may read, in seconds, if its times to live are not shorter; 0 for not at all.</summary>
    public int MaxAgeSeconds { get; init; } = 60;
}

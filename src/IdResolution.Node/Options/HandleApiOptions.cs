namespace IdResolution.Node.Options;

/// <summary>Section <c>HandleApi</c>: the REST interface under <c>/api</c>, which clients of Handle.Net know.</summary>
public sealed record HandleApiOptions
{
    /// <summary>
    /// True to write <c>totalCount</c> of a list as a JSON string, as Handle.Net does; false to write a number (default: true).
    /// </summary>
    public bool TotalCountAsText { get; init; } = true;

    /// <summary>
    /// True to answer GET with the parameter <c>callback</c> by a script, for pages that cannot use CORS; nobody is authenticated for it (default: false).
    /// </summary>
    public bool Jsonp { get; init; }

    /// <summary>
    /// Seconds for which caches between may keep a record that everybody may read, if its times to live are not shorter, 0-86,400; 0 for not at all
    /// (default: 60).
    /// </summary>
    public int MaxAgeSeconds { get; init; } = 60;
}

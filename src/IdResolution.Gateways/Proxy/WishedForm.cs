namespace IdResolution.Gateways.Proxy;

/// <summary>The form in which a record is asked for by parameters.</summary>
internal enum WishedForm
{
    /// <summary>To be led to where the record points, or what the headers prefer.</summary>
    Redirect,

    /// <summary>A page with the values.</summary>
    Values,

    /// <summary>An XML list of the URL values.</summary>
    Urls,

    /// <summary>JSON.</summary>
    Json,
}

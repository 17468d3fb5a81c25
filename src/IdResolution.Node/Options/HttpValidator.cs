namespace IdResolution.Node.Options;

/// <summary>Finds what section <c>Http</c> must not say.</summary>
internal static class HttpValidator
{
    public static void Validate(Configuration configuration, List<string> errors)
    {
        var http = configuration.Http;
        if (!HttpUrls.TryParse(http.Url, out var endPoints))
            errors.Add($"Http:Url: \"{http.Url}\" is not a list of addresses with ports such as http://127.0.0.1:8000 or https://[::]:8443");
        else if (endPoints.Where(endPoint => endPoint.Address.Port != 0).GroupBy(endPoint => endPoint.Address).Any(same => same.Count() > 1))
            errors.Add("Http:Url: one address stands there twice");
        ConfigurationValidator.Range("Http:MaxConnections", http.MaxConnections, 1, 1_000_000, errors);
    }
}

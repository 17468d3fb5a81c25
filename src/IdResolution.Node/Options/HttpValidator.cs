using System.Net;

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
        else if (endPoints.FirstOrDefault(endPoint => endPoint.Address.Port != 0 && IsHandles(endPoint.Address, configuration.Handle)) is { } taken)
            errors.Add($"Http:Url: {taken.Address} is the address of Handle:Tcp or Handle:Tls; HTTP needs a port of its own");
        ConfigurationValidator.Range("Http:MaxConnections", http.MaxConnections, 1, 1_000_000, errors);
        ConfigurationValidator.Range("Http:MaxConnectionsPerSource", http.MaxConnectionsPerSource, 1, 1_000_000, errors);
        ConfigurationValidator.Range("Http:MaxRequests", http.MaxRequests, 1, 1_000_000, errors);
        ConfigurationValidator.Range("Http:MaxRequestsPerSource", http.MaxRequestsPerSource, 1, 1_000_000, errors);
        ConfigurationValidator.Range("Http:RequestsPerSecondPerSource", http.RequestsPerSecondPerSource, 0, 1_000_000, errors);
        ConfigurationValidator.Range("Http:SessionTimeoutSeconds", http.SessionTimeoutSeconds, 60, 86_400, errors);
        ConfigurationValidator.Range("Http:MaxSessions", http.MaxSessions, 1, 1_000_000, errors);
        ConfigurationValidator.Range("Http:MaxSessionsPerSource", http.MaxSessionsPerSource, 1, 1_000_000, errors);
        ConfigurationValidator.Range("Http:HstsSeconds", http.HstsSeconds, 0, 63_072_000, errors);
        ConfigurationValidator.OneOf("Http:ClientCertificates", http.ClientCertificates, errors, "Off", "Request");
        ConfigurationValidator.OneOf("Http:ForwardedHeader", http.ForwardedHeader, errors, "X-Forwarded-For", "Forwarded");
        ValidateCertificate(http, endPoints?.Any(endPoint => endPoint.IsTls) ?? true, errors);
        for (var i = 0; i < http.TrustedProxies.Count; i++)
        {
            if (!IPNetwork.TryParse(http.TrustedProxies[i], out _))
                errors.Add($"Http:TrustedProxies:{i}: \"{http.TrustedProxies[i]}\" is not a network such as 10.0.0.0/8 or 2001:db8::/32");
        }
        if (http.PublicUrl.Length > 0 && !IsPublicUrl(http.PublicUrl))
            errors.Add($"Http:PublicUrl: \"{http.PublicUrl}\" is not a scheme and a host such as https://id.example.org, without a path");
    }

    private static bool IsHandles(IPEndPoint address, HandleOptions handle) => new[] { handle.Tcp, handle.Tls }
        .Any(key => ListenAddresses.TryParse(key, out var addresses) && addresses.Contains(address));

    private static void ValidateCertificate(HttpOptions http, bool hasTls, List<string> errors)
    {
        if (http.Certificate.Length > 0 && !hasTls) errors.Add("Http:Certificate: needs an https:// address in Http:Url");
        if (http.CertificateKey.Length > 0 && http.Certificate.Length == 0) errors.Add("Http:CertificateKey: needs Http:Certificate");
        if (http.ClientCertificates.Equals("Request", StringComparison.OrdinalIgnoreCase) && !hasTls)
            errors.Add("Http:ClientCertificates: needs an https:// address in Http:Url");
    }

    private static bool IsPublicUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/" && uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length == 0;
}

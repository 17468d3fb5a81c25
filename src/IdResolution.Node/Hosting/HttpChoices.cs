using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.ProductCodes;
using IdResolution.Gateways.V1;
using IdResolution.Node.Options;
using IdResolution.Node.Start;

namespace IdResolution.Node.Hosting;

/// <summary>What the configuration says about HTTP, for each part of the HTTP face.</summary>
internal static class HttpChoices
{
    public static HttpServerOptions Server(HttpOptions http, IReadOnlyList<HttpEndPoint> endPoints, TlsCertificate? certificate) => new()
    {
        EndPoints = endPoints,
        Certificate = certificate is null ? null : () => certificate.Current,
        MaxConnections = http.MaxConnections,
        MaxConnectionsPerSource = http.MaxConnectionsPerSource,
        MaxRequests = http.MaxRequests,
        MaxRequestsPerSource = http.MaxRequestsPerSource,
        RequestsPerSecondPerSource = http.RequestsPerSecondPerSource,
        AllowClearAuthentication = http.AllowClearAuthentication,
        SessionTimeout = TimeSpan.FromSeconds(http.SessionTimeoutSeconds),
        MaxSessions = http.MaxSessions,
        MaxSessionsPerSource = http.MaxSessionsPerSource,
        RequestsClientCertificates = http.ClientCertificates.Equals("Request", StringComparison.OrdinalIgnoreCase),
        TrustedProxies = [.. http.TrustedProxies.Select(IPNetwork.Parse)],
        UsesForwardedHeader = http.ForwardedHeader.Equals("Forwarded", StringComparison.OrdinalIgnoreCase),
        PublicUrl = http.PublicUrl.Length > 0 ? new Uri(http.PublicUrl) : null,
        // A browser that has been told to come by HTTPS lets nobody pass a certificate that nobody vouches for.
        StrictTransport = TimeSpan.FromSeconds(certificate is { IsFromFiles: true } ? http.HstsSeconds : 0),
    };

    public static NodeFacts FactsOf(Configuration configuration, Prepared prepared) => new()
    {
        Version = typeof(HttpChoices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        Role = configuration.Node.Role.ToString(),
        Description = configuration.Node.Description,
        Site = prepared.Site,
        AnswersForOthers = configuration.Recursion.Enabled,
    };

    public static Gateways.HandleApi.HandleApiOptions HandleApi(Configuration configuration) => new()
    {
        TotalCountAsText = configuration.HandleApi.TotalCountAsText,
        Jsonp = configuration.HandleApi.Jsonp,
        MaxAgeSeconds = configuration.HandleApi.MaxAgeSeconds,
    };

    public static Gateways.V1.Bulk.BulkOptions Bulk(Configuration configuration) => new()
    {
        Directory = Path.Combine(configuration.Node.DataDirectory, "idempotency"),
        MaxConcurrent = configuration.Bulk.MaxConcurrent,
        MaxConcurrentPerIdentity = configuration.Bulk.MaxConcurrentPerIdentity,
        InFlight = configuration.Bulk.InFlight,
        Patience = TimeSpan.FromSeconds(configuration.Bulk.StallSeconds),
        KeepFor = TimeSpan.FromHours(configuration.Bulk.IdempotencyHours),
        MaxKeys = configuration.Bulk.IdempotencyKeys,
        MaxKeptOctets = configuration.Bulk.IdempotencyMegabytes * 1024L * 1024L,
    };

    // Stays the same over a restart, and nobody but the node can know it.
    public static V1Options V1(Prepared prepared) => new() { CursorSecret = SHA256.HashData(Encoding.UTF8.GetBytes("cursors " + prepared.ServerKey.ExportPem())) };

    public static Gateways.Tunnel.TunnelOptions Tunnel(Configuration configuration) => new() { Enabled = configuration.Tunnel.Enabled };

    public static Gateways.Proxy.ProxyOptions Proxy(Configuration configuration) => new()
    {
        Enabled = configuration.Proxy.Enabled,
        RedirectSchemes = [.. configuration.Proxy.RedirectSchemes.Select(scheme => scheme.ToLowerInvariant())],
        CountryHeader = configuration.Proxy.CountryHeader,
    };

    public static Gateways.ProductCodes.ProductCodeOptions ProductCodes(Configuration configuration) => new()
    {
        // Read before, by the validator.
        Rules = CodeRules.TryParse(configuration.ProductCodes.Rules, out var rules, out _) ? rules : throw new FormatException("ProductCodes:Rules"),
        Stem = configuration.ProductCodes.Stem,
        PassQuery = configuration.ProductCodes.PassQuery,
    };
}

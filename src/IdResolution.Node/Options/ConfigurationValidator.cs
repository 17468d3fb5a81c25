using System.Net;
using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Transport.Tcp;

namespace IdResolution.Node.Options;

/// <summary>Finds what a configuration must not say; adds a text for each finding.</summary>
internal static class ConfigurationValidator
{
    public static void Validate(Configuration configuration, List<string> errors)
    {
        ValidateNode(configuration.Node, errors);
        ValidateHandle(configuration.Handle, errors);
        HierarchyValidator.Validate(configuration, errors);
        ValidateSessions(configuration.Sessions, errors);
        ValidateRemote(configuration.Remote, errors);
        ValidateStorage(configuration.Storage, errors);
        ValidateTemplates(configuration.Templates, errors);
        ValidateAudit(configuration.Audit, errors);
        ValidateQuotas(configuration.Quotas, errors);
        HttpValidator.Validate(configuration, errors);
        BulkValidator.Validate(configuration.Bulk, errors);
        SearchValidator.Validate(configuration.Search, errors);
        TunnelValidator.Validate(configuration, errors);
        ProxyValidator.Validate(configuration.Proxy, errors);
        HandleApiValidator.Validate(configuration.HandleApi, errors);
        ProductCodeValidator.Validate(configuration.ProductCodes, errors);
        ValidateOperator(configuration, errors);
        RecursionValidator.Validate(configuration, errors);
        OneOf("Log:Format", configuration.Log.Format, errors, "Text", "Json");
        OneOf("Log:Level", configuration.Log.Level, errors, "Debug", "Information", "Warning", "Error");
    }

    private static void ValidateNode(NodeOptions node, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(node.DataDirectory)) errors.Add("Node:DataDirectory: must name a directory");
        Prefixes("Node:HomedPrefixes", node.HomedPrefixes, errors);
        Prefixes("Node:DerivedPrefixes", node.DerivedPrefixes, errors);
        for (var i = 0; i < node.ServerAdministrators.Count; i++)
        {
            var reference = ValueReference.Parse(node.ServerAdministrators[i]);
            if (reference.Index == 0 || !HandleName.IsValidForRegistration(reference.Handle.Span))
                errors.Add($"Node:ServerAdministrators:{i}: \"{node.ServerAdministrators[i]}\" is not index:handle such as 300:88.100.1/ADMIN");
        }
    }

    private static void Prefixes(string key, IReadOnlyList<string> prefixes, List<string> errors)
    {
        for (var i = 0; i < prefixes.Count; i++)
        {
            var prefix = prefixes[i];
            if (prefix.StartsWith("0.NA/", StringComparison.OrdinalIgnoreCase))
                errors.Add($"{key}:{i}: \"{prefix}\" must be written without 0.NA/");
            else if (!HandleName.IsValidPrefix(new Utf8String(prefix).Span) || !HandleName.IsValidForRegistration(new Utf8String(prefix + "/x").Span))
                errors.Add($"{key}:{i}: \"{prefix}\" is not a prefix such as 88.100.1");
        }
    }

    private static void ValidateHandle(HandleOptions handle, List<string> errors)
    {
        var udp = Endpoints("Handle:Udp", handle.Udp, errors);
        var tcp = Endpoints("Handle:Tcp", handle.Tcp, errors);
        var tls = Endpoint("Handle:Tls", handle.Tls, errors);
        if (tls is not null && tcp.Contains(tls)) errors.Add("Handle:Tls: must be another port than Handle:Tcp");
        if (handle.TlsCertificate.Length > 0 && handle.Tls.Length == 0) errors.Add("Handle:TlsCertificate: needs Handle:Tls");
        if (handle.TlsCertificateKey.Length > 0 && handle.TlsCertificate.Length == 0) errors.Add("Handle:TlsCertificateKey: needs Handle:TlsCertificate");
        if (handle.Udp.Length == 0 && handle.Tcp.Length == 0) errors.Add("Handle:Udp and Handle:Tcp: at least one must be given");
        if (udp.Count == 2 && tcp.Count == 2 && !udp.Select(address => address.Address).SequenceEqual(tcp.Select(address => address.Address)))
            errors.Add("Handle:Udp and Handle:Tcp: must list the same addresses in the same order, because the site record has one list of ports for both");
        var published = handle.PublicAddress.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (published.Length > 2 || !Array.TrueForAll(published, text => IPAddress.TryParse(text, out var address) && !IsAny(address)))
            errors.Add($"Handle:PublicAddress: \"{handle.PublicAddress}\" is not an IP address that clients can reach, or two of them");
        else if (published.Length == 0 && (udp.Concat(tcp).Any(address => IsAny(address.Address)) || (tls is not null && IsAny(tls.Address))))
            errors.Add("Handle:PublicAddress: must be given when listening on every address, because clients find it in the site record");
        Range("Handle:UdpThreads", handle.UdpThreads, 0, 256, errors);
        OneOf("Handle:UdpEngine", handle.UdpEngine, errors, "Auto", "Batched", "Portable");
        Range("Handle:UdpSpinMicroseconds", handle.UdpSpinMicroseconds, 0, 1_000_000, errors);
        OneOf("Handle:TcpEngine", handle.TcpEngine, errors, "Auto", "Epoll", "Kestrel");
        if (handle.TcpEngine.Equals("Epoll", StringComparison.OrdinalIgnoreCase) && !TcpServer.IsUsable)
            errors.Add("Handle:TcpEngine: Epoll is for Linux on x86-64");
        Range("Handle:TcpThreads", handle.TcpThreads, 0, 256, errors);
        Range("Handle:MaxUdpAnswerOctets", handle.MaxUdpAnswerOctets, 512, 272_804, errors);
        Range("Handle:UdpRequestsPerSecondPerSource", handle.UdpRequestsPerSecondPerSource, 0, 10_000_000, errors);
        Range("Handle:MaxConnections", handle.MaxConnections, 1, 1_000_000, errors);
        Range("Handle:IdleTimeoutSeconds", handle.IdleTimeoutSeconds, 1, 86_400, errors);
        Range("Handle:MaxFailedAnswersPerSource", handle.MaxFailedAnswersPerSource, 1, 1_000_000, errors);
        Range("Handle:MaxVerifyRequestsPerSource", handle.MaxVerifyRequestsPerSource, 1, 1_000_000, errors);
        Range("Handle:ChallengeLifetimeSeconds", handle.ChallengeLifetimeSeconds, 1, 3_600, errors);
    }

    private static void ValidateSessions(SessionOptions sessions, List<string> errors)
    {
        Range("Sessions:MaxSessions", sessions.MaxSessions, 1, 1_000_000, errors);
        Range("Sessions:MaxSessionsPerSource", sessions.MaxSessionsPerSource, 1, 1_000_000, errors);
        Range("Sessions:MaxSessionsPerConnection", sessions.MaxSessionsPerConnection, 1, 1_000_000, errors);
        Range("Sessions:LifetimeSeconds", sessions.LifetimeSeconds, 60, 2_592_000, errors);
        if (sessions is { RequireSessions: true, Enabled: false }) errors.Add("Sessions:RequireSessions: nobody could administer with Sessions:Enabled false");
    }

    private static void ValidateRemote(RemoteOptions remote, List<string> errors)
    {
        for (var i = 0; i < remote.Sites.Count; i++)
        {
            var (prefix, file) = RemoteSiteFile.Split(remote.Sites[i]);
            if (file.Length == 0 || (prefix != "*" && !HandleName.IsValidPrefix(new Utf8String(prefix).Span)))
                errors.Add($"Remote:Sites:{i}: \"{remote.Sites[i]}\" is not PREFIX=FILE such as 88.200=/etc/idresolution/88.200.site.json");
        }
        for (var i = 0; i < remote.Resolvers.Count; i++)
        {
            if (!ServerAddress.TryParse(remote.Resolvers[i], out _)) errors.Add($"Remote:Resolvers:{i}: \"{remote.Resolvers[i]}\" is not host:port");
        }
        if (remote.Resolvers.Count > 0 && !remote.TrustUnsigned)
            errors.Add("Remote:Resolvers: nothing proves their answers, which decide who is an administrator; give their site record in Remote:Sites, or set Remote:TrustUnsigned");
        Range("Remote:TimeoutMilliseconds", remote.TimeoutMilliseconds, 100, 30_000, errors);
        Range("Remote:MaxCacheSeconds", remote.MaxCacheSeconds, 10, 86_400, errors);
    }

    private static void ValidateStorage(StorageOptions storage, List<string> errors)
    {
        OneOf("Storage:Engine", storage.Engine, errors, "Embedded");
        Range("Storage:SegmentMebibytes", storage.SegmentMebibytes, 1, 256, errors);
        Range("Storage:CompactionThresholdPercent", storage.CompactionThresholdPercent, 0, 95, errors);
        Range("Storage:SnapshotIntervalMebibytes", storage.SnapshotIntervalMebibytes, 1, 1_048_576, errors);
    }

    private static void ValidateTemplates(TemplateOptions templates, List<string> errors)
    {
        if (NamespaceFile.ProblemOf(templates) is { } problem) errors.Add($"Templates:NamespaceFile: \"{templates.NamespaceFile}\" {problem}");
        Range("Templates:MaxValues", templates.MaxValues, 1, RecordRules.MaxValues, errors);
        Range("Templates:MaxMilliseconds", templates.MaxMilliseconds, 10, 10_000, errors);
    }

    private static void ValidateAudit(AuditOptions audit, List<string> errors)
    {
        OneOf("Audit:Flush", audit.Flush, errors, "Second", "Batch");
        Range("Audit:FileMebibytes", audit.FileMebibytes, 1, 1_024, errors);
        Range("Audit:MaxRefusalsPerSource", audit.MaxRefusalsPerSource, 1, 1_000_000, errors);
        Range("Audit:MaxRefusals", audit.MaxRefusals, 1, 1_000_000, errors);
    }

    private static void ValidateQuotas(QuotaOptions quotas, List<string> errors)
    {
        Range("Quotas:DailyRequests", quotas.DailyRequests, 0, int.MaxValue, errors);
        Range("Quotas:Identifiers", quotas.Identifiers, 0, int.MaxValue, errors);
        Range("Quotas:Prefixes", quotas.Prefixes, 0, int.MaxValue, errors);
        var seen = new HashSet<Utf8String>();
        for (var i = 0; i < quotas.Administrators.Count; i++)
        {
            var text = quotas.Administrators[i];
            if (!QuotaText.TryParse(text, out var administrator, out _))
                errors.Add($"Quotas:Administrators:{i}: \"{text}\" is not handle=requests/identifiers/prefixes such as 88.100.1/ADMIN=1000/50000/10");
            else if (!seen.Add(new Utf8String(HandleName.Folded(administrator.Handle.Span))))
                errors.Add($"Quotas:Administrators:{i}: \"{administrator.Handle}\" is named twice");
        }
    }

    private static void ValidateOperator(Configuration configuration, List<string> errors)
    {
        var listen = Endpoint("Operator:Listen", configuration.Operator.Listen, errors);
        var isTaken = ListenAddresses.TryParse(configuration.Handle.Tcp + "," + configuration.Handle.Tls, out var taken) && taken.Contains(listen);
        if (listen is not null && isTaken)
            errors.Add("Operator:Listen: must be another port than Handle:Tcp and Handle:Tls");
    }

    private static IReadOnlyList<IPEndPoint> Endpoints(string key, string text, List<string> errors)
    {
        if (!ListenAddresses.TryParse(text, out var addresses))
        {
            errors.Add($"{key}: \"{text}\" is not address:port such as 127.0.0.1:2641 or [::1]:2641, or two of them with a comma");
            return [];
        }
        // A site record has room for a second address of a server, and one list of ports.
        if (addresses.Count > 2 || addresses.Select(address => address.Port).Distinct().Count() > 1)
            errors.Add($"{key}: \"{text}\" must be one address or two, such as an IPv4 and an IPv6 address, with the same port");
        return addresses;
    }

    private static IPEndPoint? Endpoint(string key, string text, List<string> errors)
    {
        if (text.Length == 0) return null;
        if (ListenAddresses.TryParse(text, out var addresses) && addresses.Count == 1) return addresses[0];
        errors.Add($"{key}: \"{text}\" is not address:port such as 127.0.0.1:2641 or [::1]:2641");
        return null;
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    internal static void Range(string key, int value, int low, int high, List<string> errors)
    {
        if (value < low || value > high) errors.Add($"{key}: {value} is not between {low} and {high}");
    }

    internal static void OneOf(string key, string value, List<string> errors, params ReadOnlySpan<string> allowed)
    {
        foreach (var text in allowed)
        {
            if (text.Equals(value, StringComparison.OrdinalIgnoreCase)) return;
        }
        errors.Add($"{key}: \"{value}\" is not one of {string.Join(", ", allowed!)}");
    }
}

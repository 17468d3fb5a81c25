using System.Net.Sockets;
using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Protocol.Values;
using IdResolution.Resolution;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Quotas;
using IdResolution.Security;
using IdResolution.Transport.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>The composition root of a running node: the only place where rooms meet by their concrete names.</summary>
internal static class NodeHost
{
    /// <summary>
    /// Opens a node, tells <paramref name="started"/> when it listens, and completes when everything is drained and on disk. Nothing in here belongs
    /// to the process: several nodes may run in one.
    /// </summary>
    /// <param name="configuration">What the node is.</param>
    /// <param name="loggers">Where it reports; the caller's.</param>
    /// <param name="started">Called once, when it listens.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="StartException">It cannot be started; nothing stays open.</exception>
    public static async Task RunAsync(Configuration configuration, ILoggerFactory loggers, Action<NodeParts> started, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "idnode", ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers);
        // Signals belong to the process.
        builder.Services.AddSingleton<IHostLifetime, StoppedFromOutside>();
        var log = loggers.CreateLogger("idnode");

        var readiness = new Readiness();
        await using var operatorPort = await OperatorPort.OpenAsync(configuration.Operator.Listen, readiness, time, loggers, stop);
        if (operatorPort is not null) NodeLog.OperatorPort(log, configuration.Operator.Listen);
        await using var store = StoreOpener.Open(configuration, time, notice => NodeLog.Store(log, notice));
        stop.ThrowIfCancellationRequested();
        var prepared = await new Preparation(configuration, store, time).RunAsync();
        NodeLog.Prepared(log, prepared);
        if (configuration is { Handle.IdisProfile: true, National.RequireConfidentialConnection: false }) NodeLog.LoginsInTheClear(log);

        await using var remote = RemoteServices.Open(configuration.Remote, configuration.Node.HomedPrefixes, prepared.Site, time);
        if (configuration.Remote.TrustUnsigned) NodeLog.TrustsUnsigned(log, string.Join(", ", configuration.Remote.Resolvers));
        await using var recursion = RecursionOpener.Open(configuration, prepared.Site, time, reason => NodeLog.Redis(log, reason));
        NodeLog.Recursion(log, configuration.Recursion);
        using var serverKey = prepared.ServerKey;
        // The engine ends before what it was lent.
        using var audit = AuditOpener.Open(configuration, time, log);
        using var quotas = AuditOpener.OpenQuotas(configuration);
        var site = new NodeSite(prepared.Site.ToArray(), prepared.ServerIndex, prepared.Site.IsPrimary);
        await using var escrow = await EscrowService.StartAsync(configuration, store, prepared.Site, site, time, log, stop);
        var parts = new EngineParts
        {
            Escrows = escrow?.Escrows,
            ServerKey = serverKey,
            Search = store.Search,
            Remote = remote,
            Resolver = recursion.Resolver,
            Cache = recursion.Cache,
            Audit = audit,
            Quotas = quotas,
            TemplateProblemObserver = (handle, problem) => NodeLog.RuleUnusable(log, handle, problem),
        };
        using var engine = new NodeEngine(store, site, EngineOptionsOf(configuration), time, parts);
        engine.FaultObserver = fault => NodeLog.EngineFault(log, fault);
        TransportOpener.Add(builder, configuration, configuration.Handle.Tls.Length > 0 ? prepared.Tls : null, engine, time);
        using var watch = prepared.Tls is { } certificate ? new TlsWatch(certificate, isAnnounced: true, time, log) : null;
        using var httpWatch = prepared.HttpTls is { } own && own != prepared.Tls ? new TlsWatch(own, isAnnounced: false, time, log) : null;
        var app = builder.Build();
        using var stopping = app.Lifetime.ApplicationStopping.Register(readiness.Stopping);
        await using (app)
        {
            try
            {
                await app.StartAsync(stop);
            }
            catch (Exception e) when (ListenFault.Is(e))
            {
                // TCP wraps what the system said; UDP does not, and TLS only for an address in use.
                var which = (e is SocketException ? $"UDP {configuration.Handle.Udp}" : $"TCP {configuration.Handle.Tcp}") + (configuration.Handle.Tls.Length == 0 ? "" : $" or TLS {configuration.Handle.Tls}");
                throw ListenFault.Of(which, e);
            }
            await using var http = await HttpPort.OpenAsync(configuration, prepared, engine, readiness.FindObstacle, time, loggers, stop);
            readiness.Serving(store, audit, engine);
            if (http is not null) NodeLog.Http(log, string.Join(", ", http.Addresses));
            NodeLog.Ready(log, Show(configuration.Handle.Udp), Show(configuration.Handle.Tcp), Show(configuration.Handle.Tls), store.Count, store.HomedPrefixes.Count);
            started(new NodeParts(prepared, store, app.Services.GetRequiredService<TransportMetrics>(), http?.Addresses ?? [], Reload: () =>
            {
                watch?.Look();
                httpWatch?.Look();
            }));
            await app.WaitForShutdownAsync(stop);
        }
        NodeLog.Stopped(log, store.LastTransactionId);
    }

    private static EngineOptions EngineOptionsOf(Configuration configuration) => new()
    {
        CaseSensitive = configuration.Node.CaseSensitive,
        AllowAdministrationOverUdp = configuration.Handle.UdpAdministration,
        AllowAdministrationOverHttp = configuration.Tunnel.Administration,
        AllowListing = configuration.Handle.AllowListing,
        EnableStatusHandle = configuration.Node.ServerAdministrators.Count > 0,
        ServerAdministrators = [.. configuration.Node.ServerAdministrators.Select(ValueReference.Parse)],
        ServerAdministratorsHaveFullAccess = configuration.Node.ServerAdministratorsHaveFullAccess,
        AllowPrefixAdministrators = configuration.Node.AllowPrefixAdministrators,
        MatchIdentitiesLikeHandles = configuration.Node.MatchIdentitiesLikeHandles,
        RevealAdministrators = configuration.Handle.RevealAdministrators,
        Attempts = new AttemptOptions
        {
            FailuresPerSource = configuration.Handle.MaxFailedAnswersPerSource, VerifiesPerSource = configuration.Handle.MaxVerifyRequestsPerSource,
        },
        Audit = new Resolution.Audit.AuditOptions
        {
            MaxRefusalsPerSource = configuration.Audit.MaxRefusalsPerSource, MaxRefusals = configuration.Audit.MaxRefusals,
        },
        Quotas = QuotasOf(configuration.Quotas),
        ChallengeLifetime = TimeSpan.FromSeconds(configuration.Handle.ChallengeLifetimeSeconds),
        National = new()
        {
            Enabled = configuration.Handle.IdisProfile,
            RequireConfidentialConnection = configuration.National.RequireConfidentialConnection,
            AllowSm4Sessions = configuration.National.AllowSm4Sessions,
        },
        SecretKeys = SecretKeyPolicy.Default with { AcceptMd5 = configuration.Handle.AllowWeakSecretKeyDigests },
        Sessions = new Resolution.Sessions.SessionOptions
        {
            Enabled = configuration.Sessions.Enabled,
            MaxSessions = configuration.Sessions.MaxSessions,
            MaxSessionsPerSource = configuration.Sessions.MaxSessionsPerSource,
            MaxSessionsPerConnection = configuration.Sessions.MaxSessionsPerConnection,
            Lifetime = TimeSpan.FromSeconds(configuration.Sessions.LifetimeSeconds),
            LegacyCiphers = configuration.Sessions.LegacyCiphers,
            Required = configuration.Sessions.RequireSessions,
            OtherModes = configuration.Sessions.OtherModes,
        },
        Recursion = RecursionOpener.EngineOptionsOf(configuration),
        Delegation = new()
        {
            FollowsForOldClients = configuration.Delegation.FollowForOldClients,
            SuspendedTtl = TimeSpan.FromSeconds(configuration.Delegation.SuspendedSeconds),
        },
        Templates = new()
        {
            Enabled = configuration.Templates.Enabled,
            Delimiter = configuration.Templates.Delimiter,
            Namespace = NamespaceFile.Read(configuration.Templates),
            NamespaceOverride = configuration.Templates.NamespaceOverride,
            HonourIndex = configuration.Templates.HonourIndex,
            MaxValues = configuration.Templates.MaxValues,
            MaxTime = TimeSpan.FromMilliseconds(configuration.Templates.MaxMilliseconds),
        },
    };

    private static Resolution.Quotas.QuotaOptions QuotasOf(Options.QuotaOptions quotas) => new()
    {
        Default = new Quota(quotas.DailyRequests, quotas.Identifiers, quotas.Prefixes),
        Exceptions = [.. quotas.Administrators.Select(text =>
            QuotaText.TryParse(text, out var administrator, out var quota) ? (administrator, quota) : throw new FormatException(text))],
    };

    private static string Show(string endpoint) => endpoint.Length == 0 ? "off" : endpoint;
}

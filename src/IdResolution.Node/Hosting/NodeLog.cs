using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Protocol;
using IdResolution.Security.Audit;
using IdResolution.Storage.Embedded;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>Events of the daemon itself, ids 1000-1999. Never keys, secrets or values.</summary>
internal static partial class NodeLog
{
    public static void Store(ILogger log, StoreNotice notice)
    {
        if (notice.Kind == StoreNoticeKind.WritesRefused) WritesRefused(log, notice.Text);
        else if (notice.Kind == StoreNoticeKind.WritesResumed) WritesResumed(log);
        else StoreEvent(log, notice.Kind is StoreNoticeKind.MaintenanceFailed or StoreNoticeKind.SearchIndexFull ? LogLevel.Error : LogLevel.Information, notice.Text, notice.Kind);
    }

    public static void Prepared(ILogger log, Prepared prepared)
    {
        if (prepared.ServerKeyCreated) ServerKeyCreated(log);
        if (prepared.AdminKeyFile is { } file) AdministratorCreated(log, file);
        if (prepared.Samples > 0) SamplesRegistered(log, prepared.Samples);
    }

    public static void Audit(ILogger log, AuditNotice notice)
    {
        if (notice.Kind == AuditNoticeKind.Head) AuditHead(log, notice.Text);
        else if (notice.Kind == AuditNoticeKind.Repaired) AuditRepaired(log, notice.Text);
        else if (notice.Kind == AuditNoticeKind.Refused) AuditRefused(log, notice.Text);
        else AuditResumed(log);
    }

    public static void Recursion(ILogger log, RecursionOptions recursion)
    {
        if (!recursion.Enabled) return;
        RecursionOffered(log, string.Join(", ", recursion.AllowedNetworks), string.Join(", ", recursion.Roots));
        if (recursion.AllowedNetworks.Any(network => network.EndsWith("/0", StringComparison.Ordinal))) RecursionForEverybody(log);
    }

    public static void Redis(ILogger log, string? reason)
    {
        if (reason is null) RedisThere(log);
        else RedisAway(log, reason);
    }

    [LoggerMessage(1000, LogLevel.Information, "ready on UDP {Udp}, TCP {Tcp} and TLS {Tls}; handles: {Handles}, homed prefixes: {Prefixes}")]
    public static partial void Ready(ILogger log, string udp, string tcp, string tls, long handles, int prefixes);

    [LoggerMessage(1040, LogLevel.Information, "the operator port is {Listen}; it authenticates nobody")]
    public static partial void OperatorPort(ILogger log, string listen);

    [LoggerMessage(1041, LogLevel.Information, "HTTP on {Addresses}")]
    public static partial void Http(ILogger log, string addresses);

    [LoggerMessage(1001, LogLevel.Information, "stopped; everything up to transaction {TransactionId} is on disk")]
    public static partial void Stopped(ILogger log, ulong transactionId);

    [LoggerMessage(
        1006, LogLevel.Warning,
        "the national profile is on: after a login nothing but its TCP connection tells who asks, and whoever can write into that asks in the same name; "
            + "use it in networks you trust, or set National:RequireConfidentialConnection")]
    public static partial void LoginsInTheClear(ILogger log);

    [LoggerMessage(1005, LogLevel.Error, "a request failed for a reason that is a fault of this node; the peer was told nothing of it")]
    public static partial void EngineFault(ILogger log, Exception fault);

    [LoggerMessage(1008, LogLevel.Warning, "unsigned answers of {Resolvers} decide who is an administrator; whoever can answer in their place can be anybody")]
    public static partial void TrustsUnsigned(ILogger log, string resolvers);

    [LoggerMessage(1007, LogLevel.Warning, "the rules in {Handle} cannot be used and count as none: {Problem}")]
    public static partial void RuleUnusable(ILogger log, Protocol.Utf8String handle, string problem);

    [LoggerMessage(1030, LogLevel.Information, "the TLS port shows a new certificate, good until {Expires:u}")]
    public static partial void CertificateReloaded(ILogger log, DateTimeOffset expires);

    [LoggerMessage(1031, LogLevel.Error, "the TLS port goes on with the certificate it had: {Reason}")]
    public static partial void CertificateNotReloaded(ILogger log, string reason);

    [LoggerMessage(1032, LogLevel.Warning, "the new certificate has another key than the site record announces: clients that pin it refuse it until this node is restarted")]
    public static partial void CertificateKeyChanged(ILogger log);

    [LoggerMessage(1033, LogLevel.Warning, "the certificate of the TLS port runs out at {Expires:u}; replace the file and send SIGHUP")]
    public static partial void CertificateExpires(ILogger log, DateTimeOffset expires);

    [LoggerMessage(1034, LogLevel.Error, "the certificate of the TLS port ran out at {Expires:u}; replace the file and send SIGHUP")]
    public static partial void CertificateExpired(ILogger log, DateTimeOffset expires);

    [LoggerMessage(1050, LogLevel.Information, "answers for others, asked by {Networks}, from the roots {Roots}")]
    private static partial void RecursionOffered(ILogger log, string networks, string roots);

    [LoggerMessage(
        1051, LogLevel.Warning,
        "recursion is offered to everybody: strangers can have this node ask whom they like; name your networks in Recursion:AllowedNetworks")]
    private static partial void RecursionForEverybody(ILogger log);

    [LoggerMessage(1052, LogLevel.Information, "Redis is there: answers are shared")]
    private static partial void RedisThere(ILogger log);

    [LoggerMessage(1053, LogLevel.Warning, "Redis is not used, {Reason}: answers go on, with more questions to their sources; changes are told to the other nodes when it is back")]
    private static partial void RedisAway(ILogger log, string reason);

    [LoggerMessage(1002, LogLevel.Information, "made this node's key pair")]
    private static partial void ServerKeyCreated(ILogger log);

    [LoggerMessage(1003, LogLevel.Information, "made the first administrator; the private key is in {File}, readable by its owner only")]
    private static partial void AdministratorCreated(ILogger log, string file);

    [LoggerMessage(1004, LogLevel.Information, "registered {Count} sample identifiers")]
    private static partial void SamplesRegistered(ILogger log, int count);

    [LoggerMessage(EventId = 1010, Message = "store: {Text} [{Kind}]")]
    private static partial void StoreEvent(ILogger log, LogLevel level, string text, StoreNoticeKind kind);

    [LoggerMessage(1011, LogLevel.Error, "registrations are refused (code 7), resolutions go on: {Reason}")]
    private static partial void WritesRefused(ILogger log, string reason);

    [LoggerMessage(1020, LogLevel.Information, "audit head {Head}; kept elsewhere it proves that no line before it was changed")]
    private static partial void AuditHead(ILogger log, string head);

    [LoggerMessage(1021, LogLevel.Warning, "audit: {Text}; check with idctl audit verify")]
    private static partial void AuditRepaired(ILogger log, string text);

    [LoggerMessage(1022, LogLevel.Error, "administrative acts are refused (code 7) because they cannot be audited, resolutions go on: {Reason}")]
    private static partial void AuditRefused(ILogger log, string reason);

    [LoggerMessage(1023, LogLevel.Information, "administrative acts are audited and taken again")]
    private static partial void AuditResumed(ILogger log);

    [LoggerMessage(1012, LogLevel.Information, "registrations are taken again")]
    private static partial void WritesResumed(ILogger log);

    [LoggerMessage(1080, LogLevel.Information, "the copy of {Prefix} is ready: {Handles} handles from {File}")]
    public static partial void EscrowLoaded(ILogger log, Utf8String prefix, long handles, string file);

    [LoggerMessage(1081, LogLevel.Error, "the copy of {Prefix} was not loaded, what was there before stays: {Reason}")]
    public static partial void EscrowNotLoaded(ILogger log, Utf8String prefix, string reason);

    [LoggerMessage(1082, LogLevel.Warning, "no server of {Prefix} gives a sign of life: this node answers for it now, from its copy")]
    public static partial void TakenOver(ILogger log, Utf8String prefix);

    [LoggerMessage(1083, LogLevel.Warning, "{Prefix} answers again: this node answers for it no more")]
    public static partial void GivenBack(ILogger log, Utf8String prefix);

    [LoggerMessage(1084, LogLevel.Error, "looking after the service of {Prefix} failed for a reason that is a fault of this node; it goes on")]
    public static partial void EscrowWatchFault(ILogger log, Utf8String prefix, Exception fault);
}

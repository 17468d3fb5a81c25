using IdResolution.Node.Options;
using IdResolution.Node.Start;
using IdResolution.Resolution.Quotas;
using IdResolution.Security.Audit;
using Microsoft.Extensions.Logging;

namespace IdResolution.Node.Hosting;

/// <summary>Opens what the configuration asks for beside the store: the audit log and the ledger of quotas.</summary>
internal static class AuditOpener
{
    /// <summary>The audit log; null when it is switched off.</summary>
    /// <exception cref="StartException">The directory cannot be used.</exception>
    public static AuditLog? Open(Configuration configuration, TimeProvider time, ILogger log)
    {
        if (!configuration.Audit.Enabled) return null;
        var directory = Path.Combine(Path.GetFullPath(configuration.Node.DataDirectory), "audit");
        return Guard(directory, () => AuditLog.Open(new AuditLogOptions
        {
            Directory = directory,
            Flush = Enum.Parse<AuditFlush>(configuration.Audit.Flush, ignoreCase: true),
            MaxFileLength = (long)configuration.Audit.FileMebibytes << 20,
            TimeProvider = time,
            Notify = notice => NodeLog.Audit(log, notice),
        }));
    }

    /// <summary>The ledger of quotas; null while nothing is limited.</summary>
    /// <exception cref="StartException">The file cannot be used.</exception>
    public static QuotaLedger? OpenQuotas(Configuration configuration)
    {
        var path = Path.Combine(Path.GetFullPath(configuration.Node.DataDirectory), "quota.ledger");
        var isLimited = configuration.Quotas is not { DailyRequests: 0, Identifiers: 0, Prefixes: 0, Administrators.Count: 0 };
        return isLimited ? Guard(path, () => QuotaLedger.Open(path)) : null;
    }

    private static T Guard<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartException($"{path} cannot be used: {e.Message}", e);
        }
    }
}

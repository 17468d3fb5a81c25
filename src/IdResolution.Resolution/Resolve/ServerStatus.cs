using System.Globalization;
using System.Reflection;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Metrics;
using IdResolution.Storage;

namespace IdResolution.Resolution.Resolve;

/// <summary>The record behind the status handle: one value, for administrators only (specification §7.13).</summary>
internal sealed class ServerStatus(IHandleStore store, EngineMetrics metrics, Func<int> outstandingChallenges, TimeProvider time)
{
    private static readonly string Version =
        typeof(ServerStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly long _started = time.GetTimestamp();

    /// <summary>The encoded record as of now.</summary>
    public byte[] Record()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"version={Version}; uptime={(long)time.GetElapsedTime(_started).TotalSeconds}; handles={store.Count}; "
            + $"prefixes={store.HomedPrefixes.Count}; lastTxnId={store.LastTransactionId}; requests={metrics.TotalAnswers}; "
            + $"faults={metrics.Faults}; challenges={outstandingChallenges()}; "
            + $"writable={(store.WriteRefusal is null ? "yes" : "no")}");
        var value = HandleValue.OfText(1, "CNRI.SERVER_STATUS", text) with
        {
            Permissions = ValuePermissions.AdminRead,
            Ttl = 0,
            Timestamp = (uint)time.GetUtcNow().ToUnixTimeSeconds(),
        };
        return ValueList.ToArray([value]);
    }
}

using IdResolution.Resolution;
using IdResolution.Security.Audit;
using IdResolution.Storage;

namespace IdResolution.Node.Hosting;

/// <summary>
/// Whether a node serves, for <c>/readyz</c>, from before its store is opened until it has stopped. Safe for use from many threads.
/// </summary>
internal sealed class Readiness
{
    private volatile Func<string?> _findObstacle = static () => "starting";

    /// <summary>Why it is not ready, in a few words; null when it is.</summary>
    public string? FindObstacle() => _findObstacle();

    /// <summary>The node listens; from now on it is ready while nothing refuses what clients ask.</summary>
    public void Serving(IHandleStore store, AuditLog? audit, NodeEngine engine) => _findObstacle = () =>
        store.WriteRefusal is not null ? "the store refuses changes"
        : audit?.Refusal is not null ? "the audit log cannot be written"
        : engine.InMaintenance ? "in maintenance"
        : null;

    /// <summary>The node takes no more requests.</summary>
    public void Stopping() => _findObstacle = static () => "stopping";
}

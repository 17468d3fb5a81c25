using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Resolution.Serving;
using IdResolution.Storage;

namespace IdResolution.Resolution.Administration;

/// <summary>The checks every write passes before anything else is looked at (specification §7.1).</summary>
internal sealed class WriteGate(IHandleStore store, NodeSite site, EngineOptions options, EngineState state, Responsibility responsibility)
{
    /// <summary>301 on a mirror, 7 when no writes are taken, else none.</summary>
    public ResponseCode JudgeNode()
    {
        if (!site.IsPrimary) return ResponseCode.ServerNotResponsible;
        return options.ReadOnly || state.InMaintenance || store.WriteRefusal is not null ? ResponseCode.ServerBackup : ResponseCode.None;
    }

    /// <summary>
    /// The same, then 102 for a handle without slash, 301 for one that hashes elsewhere or is not homed here. Leftovers of a prefix that is
    /// no longer homed may be deleted, hence <paramref name="needsHome"/>.
    /// </summary>
    public ResponseCode JudgeHandle(ReadOnlySpan<byte> handle, bool needsHome, bool needsHash = true)
    {
        var code = JudgeNode();
        if (code != ResponseCode.None) return code;
        if (!HandleName.HasSlash(handle)) return ResponseCode.InvalidHandle;
        var isOurs = (!needsHash || responsibility.HashesHere(handle)) && (!needsHome || responsibility.IsHomed(handle));
        return isOurs ? ResponseCode.None : ResponseCode.ServerNotResponsible;
    }
}

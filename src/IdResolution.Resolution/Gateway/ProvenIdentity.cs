using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Gateway;

/// <summary>
/// Somebody who has proven who he is; made by <see cref="GatewayDoor.ProveAsync"/> only. Immutable. How long it may be used is for the gateway to say: the
/// engine does not look at the key again.
/// </summary>
public sealed class ProvenIdentity
{
    internal ProvenIdentity(ValueReference identity) => Identity = identity;

    /// <summary>The handle, and the index of the key that proved it.</summary>
    public ValueReference Identity { get; }
}

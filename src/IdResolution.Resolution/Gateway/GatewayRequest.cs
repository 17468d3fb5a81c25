using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Gateway;

/// <summary>One operation of the protocol (specification §4.1) that a gateway asks for, for somebody who does not speak the protocol.</summary>
/// <param name="Operation">What is wanted.</param>
/// <param name="Body">The body that goes with it (specification §4.3).</param>
/// <param name="Remote">Where the client is: limits, the audit log and the networks that are answered for go by it.</param>
public sealed record GatewayRequest(OpCode Operation, MessageBody Body, IPEndPoint Remote)
{
    /// <summary>
    /// Flags of the request (specification §3.2). By default <see cref="OpFlags.Recursive"/> and <see cref="OpFlags.PublicOnly"/>; without the latter a
    /// resolution that meets values for administrators only is answered with 402 while <see cref="Who"/> is null.
    /// </summary>
    public OpFlags Flags { get; init; } = OpFlags.Recursive | OpFlags.CacheAuthentication | OpFlags.PublicOnly;

    /// <summary>Who asks, from <see cref="GatewayDoor.ProveAsync"/>; null for nobody in particular.</summary>
    public ProvenIdentity? Who { get; init; }

    /// <summary>
    /// For a create that does not overwrite: true when a record that is there with just these values (but for timestamps) is as good as a new one, a success
    /// without a transaction, so that registering may be repeated; otherwise it is answered with 101 like any other.
    /// </summary>
    public bool AcceptsSame { get; init; }

    /// <summary>
    /// For a create that mints its name: what the name is made from (<see cref="MintedName"/>), at most 64 octets, so that the same name comes of a repeat; empty for
    /// chance.
    /// </summary>
    public ReadOnlyMemory<byte> MintSeed { get; init; }

    /// <summary>
    /// Told of every step of a resolution, from many threads, before the answer is there; must neither throw nor block. Null for nobody.
    /// </summary>
    public Action<RouteStep>? Route { get; init; }

    /// <summary>The part of a list of handles that is wanted; null for all of it. Other operations ignore it.</summary>
    public ListPage? Page { get; init; }

    /// <summary>
    /// For operations that change a record: asked on the values that stand there now, null when the handle is not registered, once the asker has shown to
    /// have the rights; when it says no nothing is changed. What it was asked on is what the change replaces: where another change comes in between, it is asked
    /// again. Must be quick and not throw. Null asks nothing.
    /// </summary>
    public Func<IReadOnlyList<HandleValue>?, bool>? Precondition { get; init; }
}

using System.Buffers.Binary;
using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>Executes items in the name of one identity. Safe for use from many threads.</summary>
/// <param name="door">The way into the engine.</param>
/// <param name="remote">Where the client is.</param>
/// <param name="who">In whose name.</param>
/// <param name="scope">Identity and idempotency key, digested; names are minted from it. Empty without a key: then the engine mints them.</param>
/// <param name="namesAdministrator">True when records that name no administrator get one.</param>
internal sealed class BulkExecutor(GatewayDoor door, IPEndPoint remote, ProvenIdentity who, ReadOnlyMemory<byte> scope, bool namesAdministrator)
{
    /// <summary>
    /// Executes one; completes when the change is durable. It is not cancelled when the client goes away: what began ends, and is written down.
    /// </summary>
    /// <param name="item">An item without a fault.</param>
    /// <param name="ordinal">Its number among the items, from 0.</param>
    /// <param name="isInDoubt">True when it may have been executed already, before the node died.</param>
    public async Task<BulkOutcome> ExecuteAsync(BulkItem item, long ordinal, bool isInDoubt)
    {
        var seed = item.Mints && !scope.IsEmpty ? SeedOf(ordinal) : [];
        var answer = await AskAsync(item, seed).ConfigureAwait(false);
        var handle = answer.Body is CreateHandleResponse { Handle: { } created } ? created : item.Handle;
        if (answer.Code == ResponseCode.Success && seed.Length > 0) return Minted(item, handle, seed);
        if (answer.Code == ResponseCode.Success) return new BulkOutcome(StatusOf(item.Operation, answer), answer.Code, handle);
        // The first attempt has done it: nothing else makes a handle or a value disappear for which somebody asked just that.
        if (isInDoubt && (item.Operation, answer.Code) is (BulkOperation.Delete, ResponseCode.HandleNotFound) or (BulkOperation.Remove, ResponseCode.ValuesNotFound))
        {
            var status = item.Operation == BulkOperation.Delete ? BulkStatus.Deleted : BulkStatus.Modified;
            return new BulkOutcome(status, ResponseCode.Success, handle);
        }
        return BulkOutcome.Failed(answer.Code, item.Handle, BulkProblemText.Of(answer.Code, item.Operation));
    }

    /// <summary>The outcome of an item that was done by an earlier attempt; a name that was minted is made anew.</summary>
    public BulkOutcome Again(BulkItem item, long ordinal, in LineSlot known) => new(
        known.Status, ResponseCode.Success, item.Mints ? MintedName.Of(item.Handle, SeedOf(ordinal), known.NamesTried) : item.Handle);

    // From the same key and place comes the same name, also when the node died before it wrote down which.
    private byte[] SeedOf(long ordinal)
    {
        var seed = new byte[scope.Length + sizeof(long)];
        scope.Span.CopyTo(seed);
        BinaryPrimitives.WriteInt64BigEndian(seed.AsSpan(scope.Length), ordinal);
        return seed;
    }

    private static BulkOutcome Minted(BulkItem item, Utf8String handle, byte[] seed)
    {
        ushort tried = 0;
        while (MintedName.Of(item.Handle, seed, tried) != handle) tried++;
        return new BulkOutcome(BulkStatus.Registered, ResponseCode.Success, handle, NamesTried: tried);
    }

    private ValueTask<GatewayAnswer> AskAsync(BulkItem item, byte[] seed)
    {
        var (operation, flags) = item.Operation switch
        {
            BulkOperation.Register => (OpCode.CreateHandle, item.Mints ? OpFlags.MintNewSuffix : OpFlags.None),
            BulkOperation.Replace => (OpCode.CreateHandle, OpFlags.OverwriteWhenExists),
            BulkOperation.Modify => (OpCode.AddValue, OpFlags.OverwriteWhenExists),
            BulkOperation.Remove => (OpCode.RemoveValue, OpFlags.None),
            _ => (OpCode.DeleteHandle, OpFlags.None),
        };
        MessageBody body = item.Operation switch
        {
            BulkOperation.Remove => new RemoveValueRequest { Handle = item.Handle, Indexes = item.Indexes },
            BulkOperation.Delete => new HandleRequest { Handle = item.Handle },
            BulkOperation.Register or BulkOperation.Replace => new ValuesRequest { Handle = item.Handle, Values = Complete(item) },
            _ => new ValuesRequest { Handle = item.Handle, Values = item.Values },
        };
        var request = new GatewayRequest(operation, body, remote) { Who = who, Flags = flags, AcceptsSame = item.Operation == BulkOperation.Register, MintSeed = seed };
        return door.AskAsync(request, CancellationToken.None);
    }

    private IReadOnlyList<HandleValue> Complete(BulkItem item) =>
        namesAdministrator && item.Values.Count > 0 ? OwnAdministrator.Ensure(item.Handle, item.Values, who.Identity).Values : item.Values;

    private static BulkStatus StatusOf(BulkOperation operation, GatewayAnswer answer) => operation switch
    {
        BulkOperation.Delete => BulkStatus.Deleted,
        _ when answer.TransactionId == 0 => BulkStatus.Unchanged,
        BulkOperation.Register => BulkStatus.Registered,
        BulkOperation.Replace => answer.Flags.HasFlag(OpFlags.OverwriteWhenExists) ? BulkStatus.Replaced : BulkStatus.Registered,
        _ => BulkStatus.Modified,
    };
}

using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.V1.Bulk;

/// <summary>Executes items in the name of one identity. Safe for use from many threads.</summary>
/// <param name="door">The way into the engine.</param>
/// <param name="remote">Where the client is.</param>
/// <param name="who">In whose name.</param>
/// <param name="scope">Identity and idempotency key, digested; names are minted from it. Empty without a key: then the engine mints them.</param>
internal sealed class BulkExecutor(GatewayDoor door, IPEndPoint remote, ProvenIdentity who, ReadOnlyMemory<byte> scope)
{
    private const int MaxNamesTried = 64;

    /// <summary>
    /// Executes one; completes when the change is durable. It is not cancelled when the client goes away: what began ends, and is written down.
    /// </summary>
    /// <param name="item">An item without a fault.</param>
    /// <param name="ordinal">Its number among the items, from 0.</param>
    /// <param name="isInDoubt">True when it may have been executed already, before the node died.</param>
    public async Task<BulkOutcome> ExecuteAsync(BulkItem item, long ordinal, bool isInDoubt)
    {
        if (item.Mints && !scope.IsEmpty) return await MintAsync(item, ordinal).ConfigureAwait(false);
        var answer = await AskAsync(item, item.Handle).ConfigureAwait(false);
        var handle = answer.Body is CreateHandleResponse { Handle: { } created } ? created : item.Handle;
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
        known.Status, ResponseCode.Success, item.Mints ? Minted(item.Handle, ordinal, known.NamesTried) : item.Handle);

    // The repeat of a line finds the name that its first attempt was given, because both make it from the same. A name must belong to this server where a site
    // has several, hence the attempts.
    private async Task<BulkOutcome> MintAsync(BulkItem item, long ordinal)
    {
        for (byte attempt = 0; ; attempt++)
        {
            var handle = Minted(item.Handle, ordinal, attempt);
            var answer = await AskAsync(item with { Mints = false }, handle).ConfigureAwait(false);
            if (answer.Code == ResponseCode.Success) return new BulkOutcome(BulkStatus.Registered, answer.Code, handle, NamesTried: attempt);
            if (answer.Code != ResponseCode.ServerNotResponsible || attempt == MaxNamesTried)
                return BulkOutcome.Failed(answer.Code, item.Handle, BulkProblemText.Of(answer.Code, item.Operation));
        }
    }

    private Utf8String Minted(Utf8String start, long ordinal, int attempt)
    {
        Span<byte> seed = stackalloc byte[scope.Length + 12];
        scope.Span.CopyTo(seed);
        BinaryPrimitives.WriteInt64BigEndian(seed[scope.Length..], ordinal);
        BinaryPrimitives.WriteInt32BigEndian(seed[(scope.Length + 8)..], attempt);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(seed, digest);
        // A UUID of version 8 (RFC 9562 §5.8): made in a way of one's own.
        digest[6] = (byte)(0x80 | (digest[6] & 0x0F));
        digest[8] = (byte)(0x80 | (digest[8] & 0x3F));
        Span<byte> name = stackalloc byte[36];
        new Guid(digest[..16], bigEndian: true).TryFormat(name, out _);
        return new Utf8String((byte[])[.. start.Span, .. name]);
    }

    private ValueTask<GatewayAnswer> AskAsync(BulkItem item, Utf8String handle)
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
            BulkOperation.Remove => new RemoveValueRequest { Handle = handle, Indexes = item.Indexes },
            BulkOperation.Delete => new HandleRequest { Handle = handle },
            _ => new ValuesRequest { Handle = handle, Values = item.Values },
        };
        var request = new GatewayRequest(operation, body, remote) { Who = who, Flags = flags, AcceptsSame = item.Operation == BulkOperation.Register && !item.Mints };
        return door.AskAsync(request, CancellationToken.None);
    }

    private static BulkStatus StatusOf(BulkOperation operation, GatewayAnswer answer) => operation switch
    {
        BulkOperation.Delete => BulkStatus.Deleted,
        _ when answer.TransactionId == 0 => BulkStatus.Unchanged,
        BulkOperation.Register => BulkStatus.Registered,
        BulkOperation.Replace => answer.Flags.HasFlag(OpFlags.OverwriteWhenExists) ? BulkStatus.Replaced : BulkStatus.Registered,
        _ => BulkStatus.Modified,
    };
}

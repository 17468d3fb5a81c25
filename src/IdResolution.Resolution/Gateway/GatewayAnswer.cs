using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Resolution.Gateway;

/// <summary>What the engine answered to a <see cref="GatewayRequest"/>.</summary>
/// <param name="Code">The response code; 402 when somebody must say who he is.</param>
/// <param name="Body">
/// The body that goes with operation and code (specification §4.3): <see cref="ResolutionResponse"/>, <see cref="ReferralResponse"/>, <see
/// cref="CreateHandleResponse"/> and so on; <see cref="EmptyBody"/> where there is none, <see cref="ErrorResponse"/> without text on failure.
/// </param>
/// <param name="Flags">Flags set besides the usual ones, such as <see cref="OpFlags.OverwriteWhenExists"/> on a handle that was there before.</param>
/// <param name="IsFromElsewhere">True when another service said it, or a copy of one.</param>
public readonly record struct GatewayAnswer(ResponseCode Code, MessageBody Body, OpFlags Flags, bool IsFromElsewhere)
{
    /// <summary>True when something was changed for it; a change that leaves everything as it was succeeds without.</summary>
    public bool HasChanged => TransactionId != 0;

    /// <summary>True when <see cref="GatewayRequest.Precondition"/> said no; the code is then <see cref="ResponseCode.Error"/>.</summary>
    public bool PreconditionFailed { get; init; }

    /// <summary>
    /// After a change: the whole record as the change left it, a count and the encoded values, what the asker may not read among them; empty when it was deleted
    /// or nothing was done.
    /// </summary>
    public ReadOnlyMemory<byte> Record { get; init; }

    /// <summary>The transaction in which the change was committed; 0 when nothing changed.</summary>
    public ulong TransactionId { get; init; }

    /// <summary>After a page of a list: where the next one begins (<see cref="ListPage.After"/>); 0 when there is none.</summary>
    public ulong Next { get; init; }
}

using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Resolution.Serving;

/// <summary>What an operation decided: a code, and on success a body and flags. Error answers carry no text.</summary>
/// <param name="Code">The response code.</param>
/// <param name="Body">The success body; null means an empty one.</param>
/// <param name="Flags">Flags to set besides the usual ones.</param>
/// <param name="TransactionId">What was committed for it; 0 when nothing was.</param>
/// <param name="SessionId">Session id of the answer when it is not the one that follows from the request; else 0.</param>
/// <param name="UsedRights">True for a resolution that shows what only administrators see.</param>
/// <param name="IsFromElsewhere">
/// True when another service said it: it is not authoritative, and signed only where the client takes our word for it (specification §5.5).
/// </param>
internal readonly record struct Answer(
    ResponseCode Code, MessageBody? Body = null, OpFlags Flags = OpFlags.None, ulong TransactionId = 0, uint SessionId = 0, bool UsedRights = false,
    bool IsFromElsewhere = false)
{
    public static Answer Success(MessageBody? body = null, OpFlags flags = OpFlags.None) => new(ResponseCode.Success, body, flags);

    public static implicit operator Answer(ResponseCode code) => new(code);
}

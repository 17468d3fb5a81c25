using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Resolution.Serving;

/// <summary>What an operation decided: a code, and on success a body and flags. Error answers carry no text.</summary>
/// <param name="Code">The response code.</param>
/// <param name="Body">The success body; null means an empty one.</param>
/// <param name="Flags">Flags to set besides the usual ones.</param>
/// <param name="TransactionId">What was committed for it; 0 when nothing was.</param>
internal readonly record struct Answer(
    ResponseCode Code, MessageBody? Body = null, OpFlags Flags = OpFlags.None, ulong TransactionId = 0)
{
    public static Answer Success(MessageBody? body = null, OpFlags flags = OpFlags.None) => new(ResponseCode.Success, body, flags);

    public static implicit operator Answer(ResponseCode code) => new(code);
}

using IdResolution.Protocol;

namespace IdResolution.Resolution.Tests.Golden;

/// <summary>An answer in which this engine differs from the recorded one on purpose.</summary>
/// <param name="Code">The code this engine answers.</param>
/// <param name="Reason">Why.</param>
internal sealed record Deviation(ResponseCode Code, string Reason)
{
    /// <summary>
    /// Every deliberate difference by response vector. Empty error texts, ascending value order and signatures of versions for which none is defined are
    /// compared by rule instead.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, Deviation> All = new Dictionary<string, Deviation>
    {
        ["answer-unknown-challenge.response"] =
            new(ResponseCode.AuthenticationTimeout, "405 for an unknown challenge (specification §6.1, checklist 94)"),
        ["op-code-zero.response"] = new(ResponseCode.ProtocolError, "request id and version are echoed (specification §3.1)"),
        ["op-code-unknown.response"] =
            new(ResponseCode.OperationNotSupported, "5 with the operation echoed (specification §4.1, checklist 31)"),
        ["short-message.response"] = new(ResponseCode.ProtocolError, "request id and version are echoed (specification §3.1)"),
        ["too-long.response"] = new(ResponseCode.ProtocolError, "malformed, not an unspecified error"),
        ["bad-handle-length.response"] = new(ResponseCode.ProtocolError, "malformed, not an unspecified error"),
        ["invalid-utf8.response"] = new(ResponseCode.ServerNotResponsible, "no recursion, so the prefix is simply not homed here"),
        ["pubkey-rsa-md5.answer.response"] =
            new(ResponseCode.AuthenticationFailed, "MD5 signatures are refused (specification §6.4, checklist 102)"),
        ["unknown-user.answer.response"] =
            new(ResponseCode.AuthenticationFailed, "the answer is verified before rights are looked up (specification §6.6)"),
        ["create-mint.auth.response"] = new(ResponseCode.Success, "the minted suffix is random"),
        ["modify-missing.response"] = new(ResponseCode.AuthenticationNeeded, "challenged before existence is told (specification §7.1)"),
        ["backup.response"] = new(ResponseCode.OperationNotSupported, "backup is a later issue"),
        ["backup.auth.response"] = new(ResponseCode.AuthenticationTimeout, "there was no challenge to answer"),
        ["list-handles-continued.auth.response"] = new(ResponseCode.Success, "handles come in registered spelling and order"),
        ["list-handles-continued.auth.response2"] = new(ResponseCode.Success, "handles come in registered spelling and order"),
    };
}

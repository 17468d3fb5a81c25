using IdResolution.Protocol.Wire;

namespace IdResolution.Protocol.Messages;

/// <summary>Chooses the body by operation and response code (specification §4.3).</summary>
internal static class BodyReader
{
    /// <summary>
    /// True when the body starts with the digest of the request: every challenge, and responses with the RD flag (specification §3.3,
    /// §4.3).
    /// </summary>
    public static bool HasDigest(in Header header) =>
        !header.IsRequest && (header.ResponseCode == ResponseCode.AuthenticationNeeded || header.Flags.HasFlag(OpFlags.RequestDigest));

    /// <summary>Reads the body; the reader's fault says whether it is whole.</summary>
    public static MessageBody Read(ref WireReader reader, in Header header, ProtocolVersion version) => header.ResponseCode switch
    {
        ResponseCode.None => ReadRequest(ref reader, header.OpCode, version),
        ResponseCode.Success => ReadSuccess(ref reader, header.OpCode),
        ResponseCode.AuthenticationNeeded => Challenge.Read(ref reader),
        // Before 2.5 the code of prefix referrals said that the server is in maintenance (specification §3.8).
        ResponseCode.PrefixReferral when version < ProtocolVersion.V2_5 => ErrorResponse.Read(ref reader),
        ResponseCode.ServiceReferral or ResponseCode.PrefixReferral => ReferralResponse.Read(ref reader),
        _ => ErrorResponse.Read(ref reader),
    };

    private static MessageBody ReadRequest(ref WireReader reader, OpCode opCode, ProtocolVersion version)
    {
        switch (opCode)
        {
            case OpCode.Resolution:
                return ResolutionRequest.Read(ref reader);
            case OpCode.CreateHandle or OpCode.AddValue or OpCode.ModifyValue:
                return ValuesRequest.Read(ref reader);
            case OpCode.RemoveValue:
                return RemoveValueRequest.Read(ref reader);
            case OpCode.GetSiteInfo or OpCode.DeleteHandle or OpCode.ListHandles or OpCode.ListDerivedPrefixes
                or OpCode.HomePrefix or OpCode.UnhomePrefix or OpCode.ListHomedPrefixes or OpCode.SessionTerminate
                or OpCode.GetNextTransactionId or OpCode.BackupServer:
                return HandleRequest.Read(ref reader);
            case OpCode.ChallengeResponse:
                return ChallengeAnswer.Read(ref reader);
            case OpCode.VerifyResponse:
                return VerifyRequest.Read(ref reader);
            case OpCode.SessionSetup:
                return SessionSetupRequest.Read(ref reader);
            case OpCode.SessionExchangeKey:
                return SessionExchangeKeyRequest.Read(ref reader);
            case OpCode.RetrieveTransactionLog:
                return RetrieveTransactionLogRequest.Read(ref reader, version);
            case OpCode.DumpHandles:
                return DumpHandlesRequest.Read(ref reader);
            case OpCode.Login:
                return LoginRequest.Read(ref reader);
            case OpCode.Reserved:
                reader.Fail(DecodeFault.InvalidField);
                return new EmptyBody();
            default:
                reader.Fail(DecodeFault.UnknownOpCode);
                return new EmptyBody();
        }
    }

    private static MessageBody ReadSuccess(ref WireReader reader, OpCode opCode) => opCode switch
    {
        OpCode.Resolution => ResolutionResponse.Read(ref reader),
        OpCode.GetSiteInfo => SiteInfoResponse.Read(ref reader),
        OpCode.CreateHandle => CreateHandleResponse.Read(ref reader),
        OpCode.ListHandles or OpCode.ListDerivedPrefixes or OpCode.ListHomedPrefixes => HandleListResponse.Read(ref reader),
        OpCode.VerifyResponse => VerifyResponse.Read(ref reader),
        OpCode.SessionSetup => SessionSetupResponse.Read(ref reader),
        OpCode.GetNextTransactionId => TransactionIdResponse.Read(ref reader),
        OpCode.RetrieveTransactionLog => RetrieveTransactionLogResponse.Read(ref reader),
        _ => new EmptyBody(),
    };
}

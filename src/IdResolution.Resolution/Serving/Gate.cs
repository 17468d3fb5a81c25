using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Refuses what needs no look at the body: broken messages, operations that do not exist or not here, sessions nobody set up
/// (specification §3.1, §3.5, §4.1, §6.1). Allocates nothing.
/// </summary>
internal sealed class Gate(bool allowAdministrationOverUdp)
{
    /// <summary>
    /// Faults that leave the header unreadable or meaningless; <see cref="ResponseCode.None"/> when the header may be read. A message that
    /// says it is encrypted belongs to a session; without an id, or to a session that is not known, it cannot be read.
    /// </summary>
    public static ResponseCode JudgeEnvelope(in Envelope envelope, int frameLength)
    {
        if (envelope.Compressed) return ResponseCode.ProtocolError;
        if (envelope.Encrypted) return envelope.SessionId == 0 ? ResponseCode.SessionFailed : ResponseCode.SessionTimeout;
        if (envelope.MessageLength != (uint)(frameLength - Envelope.Length)) return ResponseCode.ProtocolError;
        return envelope.MessageLength is < Header.Length or > Envelope.MaxMessageLength ? ResponseCode.ProtocolError : ResponseCode.None;
    }

    /// <summary>The code that refuses a request whose header was read, or <see cref="ResponseCode.None"/>.</summary>
    public ResponseCode JudgeHeader(in Envelope envelope, in Header header, ClientTransport transport)
    {
        if (header.BodyLength > envelope.MessageLength - Header.Length) return ResponseCode.ProtocolError;
        switch (header.OpCode)
        {
            case OpCode.Resolution or OpCode.VerifyResponse:
                return KnowsSession(envelope);
            // A national client names a session of its own choice before it logs in; reading the site record in it does no harm.
            case OpCode.GetSiteInfo or OpCode.ChallengeResponse:
                return ResponseCode.None;
            case OpCode.CreateHandle or OpCode.DeleteHandle or OpCode.AddValue or OpCode.RemoveValue or OpCode.ModifyValue
                or OpCode.HomePrefix or OpCode.UnhomePrefix:
                var isTaken = transport != ClientTransport.Udp || allowAdministrationOverUdp;
                return isTaken ? KnowsSession(envelope) : ResponseCode.ProtocolError;
            case OpCode.ListHandles or OpCode.ListDerivedPrefixes or OpCode.ListHomedPrefixes:
                return transport == ClientTransport.Udp ? ResponseCode.ProtocolError : KnowsSession(envelope);
            case OpCode.Reserved:
                return ResponseCode.ProtocolError;
            default:
                return ResponseCode.OperationNotSupported;
        }
    }

    private static ResponseCode KnowsSession(in Envelope envelope) =>
        envelope.SessionId == 0 ? ResponseCode.None : ResponseCode.SessionTimeout;
}

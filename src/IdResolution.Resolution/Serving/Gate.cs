using IdResolution.Protocol;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Serving;

/// <summary>
/// Refuses what needs no look at the body: broken messages, operations that do not exist or not here, sessions nobody set up
/// (specification §3.1, §3.5, §4.1, §6.1). Allocates nothing.
/// </summary>
internal sealed class Gate(EngineOptions options)
{
    /// <summary>Faults that leave the header unreadable or meaningless, else <see cref="ResponseCode.None"/>.</summary>
    public static ResponseCode JudgeEnvelope(in Envelope envelope, int frameLength)
    {
        if (envelope.Compressed) return ResponseCode.ProtocolError;
        // A message that says it is encrypted belongs to a session; without an id it cannot be read.
        if (envelope.Encrypted && envelope.SessionId == 0) return ResponseCode.SessionFailed;
        if (envelope.MessageLength != (uint)(frameLength - Envelope.Length)) return ResponseCode.ProtocolError;
        return envelope.MessageLength is < Header.Length or > Envelope.MaxMessageLength ? ResponseCode.ProtocolError : ResponseCode.None;
    }

    /// <summary>The code that refuses a request whose header was read, or <see cref="ResponseCode.None"/>.</summary>
    public ResponseCode JudgeHeader(in Envelope envelope, in Header header, ClientTransport transport)
    {
        if (header.BodyLength > envelope.MessageLength - Header.Length) return ResponseCode.ProtocolError;
        switch (header.OpCode)
        {
            case OpCode.Resolution or OpCode.VerifyResponse or OpCode.GetSiteInfo or OpCode.ChallengeResponse:
                return ResponseCode.None;
            case OpCode.CreateHandle or OpCode.DeleteHandle or OpCode.AddValue or OpCode.RemoveValue or OpCode.ModifyValue
                or OpCode.HomePrefix or OpCode.UnhomePrefix:
                return IsForAdministration(transport) ? ResponseCode.None : ResponseCode.ProtocolError;
            // A list is more than a datagram, and may be more than several.
            case OpCode.ListHandles or OpCode.ListDerivedPrefixes or OpCode.ListHomedPrefixes:
                return transport != ClientTransport.Udp && IsForAdministration(transport) ? ResponseCode.None : ResponseCode.ProtocolError;
            // It lasts as long as its connection, and HTTP has none that belongs to one client.
            case OpCode.Login when options.National.Enabled:
                return transport == ClientTransport.Tcp ? ResponseCode.None : ResponseCode.ProtocolError;
            // A datagram's sender may be forged; a key exchange is too dear for that, and of use to administration only.
            case OpCode.SessionSetup when options.Sessions.Enabled:
                return IsForAdministration(transport) ? ResponseCode.None : ResponseCode.ProtocolError;
            case OpCode.SessionTerminate when options.Sessions.Enabled:
                return ResponseCode.None;
            case OpCode.Reserved:
                return ResponseCode.ProtocolError;
            default:
                return ResponseCode.OperationNotSupported;
        }
    }

    /// <summary>
    /// True for operations that are answered although the session their message names is not known: the id may be that of a challenge, and a
    /// national client names one of its own choice before it logs in, where reading the site record does no harm (specification §10.2).
    /// </summary>
    public static bool ToleratesUnknownSession(OpCode operation) => operation is OpCode.GetSiteInfo or OpCode.ChallengeResponse;

    private bool IsForAdministration(ClientTransport transport) => transport switch
    {
        ClientTransport.Udp => options.AllowAdministrationOverUdp,
        ClientTransport.Http => options.AllowAdministrationOverHttp,
        _ => true,
    };
}

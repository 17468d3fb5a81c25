using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Sessions;

namespace IdResolution.Resolution.National;

/// <summary>
/// The sessions of national clients in front of those the server set up (specification §10.2): two spaces of ids that may collide. An id on a TCP
/// connection is first that connection's own; a message with a MAC belongs to the server's sessions.
/// </summary>
internal sealed class NationalSessions(ISessionSource others) : ISessionSource
{
    public bool MayKnow(uint sessionId, ClientTransport transport) => others.MayKnow(sessionId, transport);

    public bool TakesAnyId(ClientTransport transport) => transport == ClientTransport.Tcp;

    public Session? Find(Request request, in Envelope envelope, bool hasMac)
    {
        if (envelope.SessionId == 0) return null;
        if (hasMac || !TakesAnyId(request.Transport) || request.Connection is not { } connection) return others.Find(request, envelope, hasMac);
        var own = connection.State<ConnectionSessions>()?.Find(envelope.SessionId);
        // Nothing was agreed on for a session that is new; what it encrypts cannot be for us.
        if (envelope.Encrypted) return own is { Encrypts: true } ? own : others.Find(request, envelope, hasMac);
        return own
            ?? others.Find(request, envelope, hasMac)
            ?? connection.StateOrNew<ConnectionSessions>().FindOrOpen(envelope.SessionId);
    }
}

using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Sessions;

/// <summary>Knows no session: sessions are switched off.</summary>
internal sealed class NoSessions : ISessionSource
{
    public bool MayKnow(uint sessionId, ClientTransport transport) => false;

    public Session? Find(Request request, in Envelope envelope, bool hasMac) => null;
}

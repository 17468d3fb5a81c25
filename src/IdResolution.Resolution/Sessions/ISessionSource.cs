using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Wire;

namespace IdResolution.Resolution.Sessions;

/// <summary>Finds the session that a message names. Safe for use from many threads.</summary>
internal interface ISessionSource
{
    /// <summary>
    /// False when no message with this session id, which is not 0, can belong to a session, so that it may be refused at once. Allocates
    /// nothing and never waits.
    /// </summary>
    bool MayKnow(uint sessionId, ClientTransport transport);

    /// <summary>The session of a message; null when there is none, and always for session id 0.</summary>
    /// <param name="request">How, over which connection and from where the message came.</param>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="hasMac">True when it has an HS_MAC credential; false when it has none, or is encrypted so that nobody can tell.</param>
    Session? Find(Request request, in Envelope envelope, bool hasMac);
}

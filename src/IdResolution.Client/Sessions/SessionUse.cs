namespace IdResolution.Client.Sessions;

/// <summary>Whether a client works in sessions (specification §6.8).</summary>
public enum SessionUse
{
    /// <summary>
    /// One session a server as soon as there is an <see cref="HandleClientOptions.Authenticator"/> and the server's key is known. A server
    /// that sets up no sessions is administered with a challenge for every request.
    /// </summary>
    Automatic,

    /// <summary>Never; every request that needs it is challenged on its own.</summary>
    Off,

    /// <summary>
    /// Everything but the site record is asked in a session, an anonymous one without an authenticator; where servers are found by the site
    /// record, it must be signed. A server that sets up none, or
    /// whose key is unknown, is an <see cref="Failures.AnswerRefusedException"/>.
    /// </summary>
    Required,
}

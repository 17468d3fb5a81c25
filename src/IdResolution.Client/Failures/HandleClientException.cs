namespace IdResolution.Client.Failures;

/// <summary>
/// No usable answer came. Response codes of a server are never exceptions; this family is for transport: nobody there, silence, an answer
/// that must not be trusted. Messages hold no secrets and are fit for people.
/// </summary>
public abstract class HandleClientException : Exception
{
    private protected HandleClientException(string server, string message, Exception? inner = null)
        : base(message, inner) => Server = server;

    /// <summary>The server concerned, as text; empty when the request never had one.</summary>
    public string Server { get; }

    /// <summary>True when the request cannot have been carried out, so that another server or transport may be tried.</summary>
    internal virtual bool IsSafeToGoOn => false;
}

namespace IdResolution.Client.Failures;

/// <summary>
/// An administrative request went out and the connection broke or stayed silent: it may or may not have been carried out. It was not
/// repeated; resolve the handle to see what happened.
/// </summary>
public sealed class OutcomeUnknownException : HandleClientException
{
    internal OutcomeUnknownException(string server, string message, Exception? inner = null)
        : base(server, message, inner)
    {
    }
}

namespace IdResolution.Client.Failures;

/// <summary>
/// No connection: the name does not resolve, nobody listens, the connection breaks before the request is out. The request was not carried
/// out.
/// </summary>
public sealed class ServerUnreachableException : HandleClientException
{
    internal ServerUnreachableException(string server, string message, Exception? inner = null)
        : base(server, message, inner)
    {
    }

    internal override bool IsSafeToGoOn => true;
}

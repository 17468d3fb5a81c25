namespace IdResolution.Client.Failures;

/// <summary>
/// Inside TLS somebody answered who is not known to be the server: another key than the one expected, or a certificate that no authority of
/// this machine vouches for. Nothing was sent.
/// </summary>
public sealed class ServerNotProvenException : HandleClientException
{
    internal ServerNotProvenException(string server, string message, Exception? inner = null)
        : base(server, message, inner)
    {
    }

    internal override bool IsSafeToGoOn => true;
}

namespace IdResolution.Client.Failures;

/// <summary>
/// The request is longer than a message may be (262,144 octets, specification §0), or than a datagram where it would have to go over UDP;
/// nothing was sent.
/// </summary>
public sealed class RequestTooLargeException : HandleClientException
{
    internal RequestTooLargeException(string message)
        : base("", message)
    {
    }

    internal override bool IsSafeToGoOn => true;
}

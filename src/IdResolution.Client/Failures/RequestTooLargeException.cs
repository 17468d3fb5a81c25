namespace IdResolution.Client.Failures;

/// <summary>The request is longer than a message may be (262,144 octets, specification §0); nothing was sent.</summary>
public sealed class RequestTooLargeException : HandleClientException
{
    internal RequestTooLargeException(string message)
        : base("", message)
    {
    }
}
